import { readFileSync, statSync } from 'node:fs';
import { makeRows } from './rows.ts';

type Writer = (rows: number, file: string) => Promise<void>;

/** Each is loaded alone, so that none carries the memory or the start of another. */
const WRITERS: Record<string, () => Promise<Writer>> = {
  'our csv': async () => (await import('./ours.ts')).ours('csv'),
  'our ndjson': async () => (await import('./ours.ts')).ours('ndjson'),
  'our xlsx': async () => (await import('./ours.ts')).ours('excel'),
  'our pdf': async () => (await import('./ours.ts')).ours('pdf'),
  'csv-stringify': async () => (await import('./other-csv.ts')).csvStringify,
  exceljs: async () => (await import('./other-xlsx.ts')).exceljs,
  'pdf-lib': async () => (await import('./other-pdf.ts')).pdfLib,
};

/** Highest resident memory of this process so far, in bytes (proc_pid_status(5), VmHWM). */
function peakBytes(): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}

const [, , name = '', rows = '', file = ''] = process.argv;
const load = WRITERS[name];
if (!load) throw new Error(`There is no writer ${name}; there are ${Object.keys(WRITERS).join(', ')}.`);
const write = await load();
makeRows(Number(rows));
// The writer's own time: modules are loaded and rows are made by then.
const startedAt = performance.now();
const before = process.cpuUsage();
await write(Number(rows), file);
const ms = performance.now() - startedAt;
const { user, system } = process.cpuUsage(before);
console.log(
  JSON.stringify({ ms, cpuMs: (user + system) / 1000, peak: peakBytes(), bytes: statSync(file).size }),
);
