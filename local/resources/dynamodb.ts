import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '#shared/runtime/clock.ts';
import { type Child, startChild } from './child.ts';
import { type DynamoDbProgram, findDynamoDb } from './dynamodb-program.ts';
import { type FindExpired, findExpiredIn } from './expired-items.ts';
import { freePort } from './free-port.ts';
import { tendStreamRecords } from './stream-index.ts';

export interface DynamoDb {
  readonly endpoint: string;
  /** The SQLite write-ahead log, which grows with every write; undefined for another kind of database. */
  readonly writeLog: string | undefined;
  /** Finds items past their TTL; undefined where the database deletes them by itself. */
  readonly findExpired: FindExpired | undefined;
  readonly pid: () => number | undefined;
  stop: () => Promise<void>;
}

export interface DynamoDbOptions {
  dataDir: string;
  log: (line: string) => void;
  clock: Clock;
}

const UP_WITHIN_MS = 10_000;
const STREAM_CARE_MS = 3_600_000;

/** Starts the local DynamoDB as a child that never outlives this process; where it dies, it is started again at the same address. */
export async function startDynamoDb(options: DynamoDbOptions): Promise<DynamoDb> {
  mkdirSync(options.dataDir, { recursive: true });
  const program = findDynamoDb(process.env);
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const supervised = supervise(program, program.args({ dataDir: options.dataDir, port }), options.log);
  try {
    await answering(endpoint, supervised.current);
  } catch (error) {
    await supervised.stop();
    throw error;
  }
  const care = program.kind === 'dynoxide' ? await careForStreams(options) : undefined;
  return {
    endpoint,
    writeLog: program.kind === 'dynoxide' ? join(options.dataDir, 'dynamodb.sqlite-wal') : undefined,
    findExpired:
      program.kind === 'dynoxide' ? findExpiredIn(join(options.dataDir, 'dynamodb.sqlite')) : undefined,
    pid: () => supervised.current().pid,
    stop: async () => {
      clearInterval(care);
      await supervised.stop();
    },
  };
}

interface Supervised {
  current: () => Child;
  stop: () => Promise<void>;
}

function supervise(program: DynamoDbProgram, args: string[], log: (line: string) => void): Supervised {
  let stopping = false;
  let child = startChild(program.command, args, log);
  const watch = async (): Promise<void> => {
    const how = await child.ended;
    if (stopping) return;
    log(`The local DynamoDB ended (${how}); starting it again.\n`);
    await sleep(100);
    if (stopping) return;
    child = startChild(program.command, args, log);
    void watch();
  };
  void watch();
  return {
    current: () => child,
    stop: async () => {
      stopping = true;
      await child.stop(2000);
    },
  };
}

async function answering(endpoint: string, child: () => Child): Promise<void> {
  const until = performance.now() + UP_WITHIN_MS;
  while (performance.now() < until) {
    const up = await fetch(endpoint).then(
      () => true,
      () => false,
    );
    if (up) return;
    await sleep(10);
  }
  throw new Error(`The local DynamoDB (process ${child().pid}) did not answer at ${endpoint} within 10 s.`);
}

async function careForStreams(options: DynamoDbOptions): Promise<NodeJS.Timeout> {
  const path = join(options.dataDir, 'dynamodb.sqlite');
  await tendStreamRecords(path, options.clock());
  const again = (): void => {
    tendStreamRecords(path, options.clock()).catch((error: unknown) => options.log(`${String(error)}\n`));
  };
  return setInterval(again, STREAM_CARE_MS).unref();
}
