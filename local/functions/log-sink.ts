import { appendFile, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Takes what a function writes to its standard output and error. */
export type LogSink = (functionName: string, text: string) => void;

/** A log of this size is put aside, as `<name>.log.1`, when its function first writes after a start. */
const LARGE_BYTES = 10_000_000;

/** Appends each function's output to `<dataDir>/logs/<function>.log`, in order. */
export function fileLogSink(dataDir: string): LogSink & { flush: () => Promise<void> } {
  const directory = join(dataDir, 'logs');
  mkdirSync(directory, { recursive: true });
  const tails = new Map<string, Promise<void>>();
  const append = (file: string, text: string): Promise<void> =>
    new Promise((resolve) => appendFile(file, text, () => resolve()));
  const sink = (functionName: string, text: string): void => {
    const file = join(directory, `${functionName}.log`);
    if (!tails.has(file)) putAsideLarge(file);
    const before = tails.get(file) ?? Promise.resolve();
    tails.set(
      file,
      before.then(() => append(file, text)),
    );
  };
  return Object.assign(sink, { flush: async () => void (await Promise.all(tails.values())) });
}

function putAsideLarge(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LARGE_BYTES) renameSync(file, `${file}.1`);
}
