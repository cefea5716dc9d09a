import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';

/**
 * Writes the program of an instance's thread as plain JavaScript below `dataDir`, and answers its path. Given as a .ts
 * file, each thread would load Node's type stripper anew, which takes longer (90 ms) than all the rest of starting it
 * (70 ms). The program imports built-in modules only, so it may lie anywhere.
 */
export function writeThreadProgram(dataDir: string): string {
  const directory = join(dataDir, 'runtime');
  mkdirSync(directory, { recursive: true });
  const file = join(directory, 'instance-thread.mjs');
  writeFileSync(file, stripQuietly());
  return file;
}

/** Node warns that the function is experimental; running .ts files relies on the same code without a warning. */
function stripQuietly(): string {
  const warn = process.emitWarning.bind(process);
  process.emitWarning = () => {};
  try {
    return stripTypeScriptTypes(readFileSync(new URL('./instance-thread.ts', import.meta.url), 'utf8'));
  } finally {
    process.emitWarning = warn;
  }
}
