import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Runs beside the program and ends it once our end of its standard input closes, which the system does however this
 * process ends, `kill -9` included. `exec` keeps the process id, so `$$` is the program's own.
 */
const WATCHED = [
  'exec 3<&0 </dev/null',
  '{ cat <&3; kill -TERM $$; } >/dev/null 2>&1 &',
  'exec "$0" "$@" 3<&-',
].join('\n');

export interface Child {
  readonly pid: number | undefined;
  /** Resolves when the program has ended, with how it ended. */
  readonly ended: Promise<string>;
  /** Asks it to end (SIGTERM), and after `graceMs` makes it end. */
  stop: (graceMs: number) => Promise<void>;
}

/** Starts a program that never outlives this process. POSIX shells only. */
export function startChild(command: string, args: string[], onOutput: (text: string) => void): Child {
  const process = spawn('sh', ['-c', WATCHED, command, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  process.stdout.on('data', (chunk: Buffer) => onOutput(chunk.toString()));
  process.stderr.on('data', (chunk: Buffer) => onOutput(chunk.toString()));
  process.stdin.on('error', () => {});
  const ended = endOf(process);
  return {
    pid: process.pid,
    ended,
    stop: async (graceMs) => {
      process.kill('SIGTERM');
      const timer = setTimeout(() => process.kill('SIGKILL'), graceMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

function endOf(process: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    process.once('error', (error) => resolve(error.message));
    process.once('exit', (code, signal) => {
      process.stdin?.destroy();
      resolve(signal === null ? `exit code ${code}` : `signal ${signal}`);
    });
  });
}
