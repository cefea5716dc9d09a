import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PYTHON = '/usr/bin/python3';
const SCRIPT = join(import.meta.dirname, '../readers/read_cells.py');
const MOST_OUTPUT = 500_000_000;

/** Whether the system's Python has openpyxl. */
export function hasOpenpyxl(): boolean {
  const found = spawnSync(PYTHON, ['-c', 'import openpyxl']).status === 0;
  if (found) return true;
  if (process.env['FOREIGN_READERS'] === 'required') throw new Error('python3-openpyxl is not installed.');
  console.warn('Skipped a check of files by openpyxl: python3-openpyxl is not installed.');
  return false;
}

export interface ForeignCell {
  value: string | number | null;
  type: string;
  quoted: boolean;
  link: boolean;
}

export interface ForeignBook {
  sheets: string[];
  rows: ForeignCell[][];
  package: { formulas: number; hyperlinks: number; external: number };
}

export function openpyxl(file: string, sheet: string): ForeignBook {
  return JSON.parse(run(PYTHON, [SCRIPT, 'xlsx', file, sheet])) as ForeignBook;
}

export function pythonCsv(file: string): string[][] {
  return (JSON.parse(run(PYTHON, [SCRIPT, 'csv', file])) as { rows: string[][] }).rows;
}

export function run(program: string, args: string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', maxBuffer: MOST_OUTPUT });
}

/** The bytes as a file in a directory of its own. */
export function fileOf(bytes: Uint8Array, name: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'readers-')), name);
  writeFileSync(file, bytes);
  return file;
}
