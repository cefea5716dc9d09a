import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Others may pass through it, not list it: PostgreSQL runs as a user of its own. */
const MODE = 0o711;

const before = process.env['TMPDIR'];
let folder: string | undefined;

/**
 * One folder for whatever the tests of a run, and the tools that they start, leave in the temporary folder; it goes with
 * the run, failed or not. Workers are started after this.
 */
export function setup(): void {
  folder = mkdtempSync(join(tmpdir(), 'tests-'));
  chmodSync(folder, MODE);
  process.env['TMPDIR'] = folder;
}

export function teardown(): void {
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
