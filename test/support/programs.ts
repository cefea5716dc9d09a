import { spawnSync } from 'node:child_process';

/**
 * Whether these are installed. Where they are not, the check that needs them says so and is skipped, unless
 * FOREIGN_READERS=required, as .ci/run has it.
 */
export function hasPrograms(...names: string[]): boolean {
  const missing = names.filter((name) => spawnSync('which', [name]).status !== 0);
  if (missing.length === 0) return true;
  if (process.env['FOREIGN_READERS'] === 'required') throw new Error(`Not installed: ${missing.join(', ')}.`);
  console.warn(`Skipped a check of files by programs that are not installed: ${missing.join(', ')}.`);
  return false;
}
