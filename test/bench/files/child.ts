import { readFileSync, statSync } from 'node:fs';
import { csvStringify, exceljs, pdfLib } from './others.ts';
import { write } from './ours.ts';

const WRITERS: Record<string, (rows: number, file: string) => Promise<void>> = {
  'our csv': (rows, file) => write('csv', rows, file),
  'our ndjson': (rows, file) => write('ndjson', rows, file),
  'our xlsx': (rows, file) => write('excel', rows, file),
  'our pdf': (rows, file) => write('pdf', rows, file),
  'csv-stringify': csvStringify,
  exceljs,
  'pdf-lib': pdfLib,
};

/** Highest resident memory of this process so far, in bytes (proc_pid_status(5), VmHWM). */
function peakBytes(): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}

const [, , name = '', rows = '', file = ''] = process.argv;
const writer = WRITERS[name];
if (!writer) throw new Error(`There is no writer ${name}; there are ${Object.keys(WRITERS).join(', ')}.`);
const startedAt = performance.now();
await writer(Number(rows), file);
const ms = performance.now() - startedAt;
const { user, system } = process.cpuUsage();
console.log(
  JSON.stringify({ ms, cpuMs: (user + system) / 1000, peak: peakBytes(), bytes: statSync(file).size }),
);
