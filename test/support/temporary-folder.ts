import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Others may pass through it, not list it: PostgreSQL runs as a user of its own. */
const MODE = 0o711;

/**
 * One folder for whatever the tests of a run, and the tools that they start, leave in the temporary folder; it goes with
 * the run, failed or not. Workers are started after this.
 */
export default function setUp(): () => void {
  const before = process.env['TMPDIR'];
  const folder = mkdtempSync(join(tmpdir(), 'tests-'));
  chmodSync(folder, MODE);
  process.env['TMPDIR'] = folder;
  return () => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
}
