import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';

let url: URL | undefined;

/**
 * The program of an instance's thread as plain JavaScript. Given as a .ts file, each thread would load Node's type
 * stripper anew, which takes longer (90 ms) than all the rest of starting it (70 ms). The program imports built-in
 * modules only.
 */
export function instanceThreadUrl(): URL {
  url ??= new URL(`data:text/javascript,${encodeURIComponent(stripQuietly())}`);
  return url;
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
