import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface WriterRun {
  ms: number;
  /** Time on processors, which other programs of the machine change little. */
  cpuMs: number;
  /** Bytes of resident memory at most. */
  peak: number;
  bytes: number;
}

/** A writer in a process of its own, its file thrown away. Linux only, where a process tells its peak. */
export function runWriter(writer: string, rows: number, nodeOptions: readonly string[] = []): WriterRun {
  const directory = mkdtempSync(join(tmpdir(), 'bench-files-'));
  try {
    const child = join(import.meta.dirname, 'child.ts');
    const output = execFileSync(
      process.execPath,
      [...nodeOptions, child, writer, String(rows), join(directory, 'file')],
      { encoding: 'utf8', maxBuffer: 1_000_000 },
    );
    return JSON.parse(output) as WriterRun;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
