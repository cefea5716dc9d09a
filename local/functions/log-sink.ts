import { appendFile, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Takes what a function writes to its standard output and error. */
export type LogSink = (functionName: string, text: string) => void;

/** Appends each function's output to `<dataDir>/logs/<function>.log`, in order. */
export function fileLogSink(dataDir: string): LogSink & { flush: () => Promise<void> } {
  const directory = join(dataDir, 'logs');
  mkdirSync(directory, { recursive: true });
  const tails = new Map<string, Promise<void>>();
  const append = (file: string, text: string): Promise<void> =>
    new Promise((resolve) => appendFile(file, text, () => resolve()));
  const sink = (functionName: string, text: string): void => {
    const file = join(directory, `${functionName}.log`);
    const before = tails.get(file) ?? Promise.resolve();
    tails.set(
      file,
      before.then(() => append(file, text)),
    );
  };
  return Object.assign(sink, { flush: async () => void (await Promise.all(tails.values())) });
}
