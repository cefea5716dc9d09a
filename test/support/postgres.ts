import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Postgres {
  version: string;
  /** Directory of its socket: host and only way in. */
  host: string;
  user: string;
  /** Rows as text. */
  query: (sql: string) => string[][];
  stop: () => Promise<void>;
}

const DEBIAN = '/usr/lib/postgresql';
const USER = 'oracle';
/** The server refuses to run as root; this is `nobody`. */
const NOBODY = 65_534;
const READY_WITHIN_MS = 60_000;
const LARGEST_ANSWER = 256 * 1024 * 1024;

/** The folder of the server's programs; undefined where PostgreSQL is not installed. */
export function findPostgres(): string | undefined {
  const versions = existsSync(DEBIAN)
    ? readdirSync(DEBIAN).sort((one, other) => Number(other) - Number(one))
    : [];
  const folders = [
    ...versions.map((version) => join(DEBIAN, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(':'),
  ];
  return folders.find((folder) =>
    ['postgres', 'initdb', 'psql'].every((name) => existsSync(join(folder, name))),
  );
}

/** A private server with an empty database in a folder of its own, on a socket only. */
export async function startPostgres(folder: string): Promise<Postgres> {
  const home = mkdtempSync(join(tmpdir(), 'postgres-'));
  const data = join(home, 'data');
  const owner = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  if (owner.uid !== undefined) chownSync(home, owner.uid, owner.gid);
  const run = { cwd: home, env: { PATH: process.env['PATH'], HOME: home, LC_ALL: 'C.UTF-8' }, ...owner };
  execFileSync(join(folder, 'initdb'), ['-D', data, '-U', USER, '-A', 'trust', '--no-sync'], run);
  const server = spawn(
    join(folder, 'postgres'),
    ['-D', data, '-k', home, '-c', 'listen_addresses=', '-c', 'fsync=off', '-c', 'TimeZone=UTC'],
    { ...run, stdio: 'ignore' },
  );
  const query = (sql: string): string[][] =>
    execFileSync(
      join(folder, 'psql'),
      ['-h', home, '-U', USER, '-d', 'postgres', '-XAtqF', '\t', '-c', sql],
      {
        cwd: home,
        encoding: 'utf8',
        maxBuffer: LARGEST_ANSWER,
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    )
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split('\t'));
  await ready(query);
  return {
    version: query('SHOW server_version')[0]?.[0] ?? '',
    host: home,
    user: USER,
    query,
    stop: async () => {
      const exited = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGINT');
      await exited;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

async function ready(query: Postgres['query']): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  for (;;) {
    try {
      query('SELECT 1');
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(200);
    }
  }
}
