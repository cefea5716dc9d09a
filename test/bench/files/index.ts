import { type Measured, median } from '../ratio.ts';
import { runWriter, type WriterRun } from './run.ts';

/** `BENCH_ROWS` and `BENCH_RUNS` make a quick look possible; the published figures are made without them. */
const ROWS = Number(process.env['BENCH_ROWS'] ?? 1_000_000);
const RUNS = Number(process.env['BENCH_RUNS'] ?? 3);
/** 46 rows stand on a page of the table. */
const PDF_ROWS = 46_000;
const MB = 1_048_576;

interface Race {
  name: string;
  what: string;
  ours: string;
  theirs: string;
  rows: number;
  goal: number;
}

const text = (count: number) => count.toLocaleString('en');

export const csv = () =>
  race({
    name: 'csv',
    what: `csv-stringify / ours, ${text(ROWS)} rows of 12 columns`,
    ours: 'our csv',
    theirs: 'csv-stringify',
    rows: ROWS,
    goal: 4,
  }).measured;

/** Time and memory come from the same runs. */
export function xlsx(): Measured[] {
  const { measured, ours, theirs } = race({
    name: 'xlsx',
    what: `exceljs streaming / ours, ${text(ROWS)} rows of 12 columns, same sheet`,
    ours: 'our xlsx',
    theirs: 'exceljs',
    rows: ROWS,
    goal: 8,
  });
  const [own, other] = [medianOf(ours, 'peak'), medianOf(theirs, 'peak')];
  const memory: Measured = {
    name: 'xlsx_memory',
    what: `our peak memory / exceljs's, ${text(ROWS)} rows`,
    figure: (own / other).toFixed(2),
    goal: '≤ 0.3',
    reached: own / other <= 0.3,
    detail: `${megabytes(own)} / ${megabytes(other)}, resident at most, a process each`,
  };
  return [measured, memory];
}

export const pdf = () =>
  race({
    name: 'pdf',
    what: 'pdf-lib drawText / ours, 1,000 pages with 12 charts',
    ours: 'our pdf',
    theirs: 'pdf-lib',
    rows: PDF_ROWS,
    goal: 10,
  }).measured;

function race({ name, what, ours, theirs, rows, goal }: Race) {
  const own: WriterRun[] = [];
  const other: WriterRun[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    own.push(runWriter(ours, rows));
    other.push(runWriter(theirs, rows));
  }
  const ratio = medianOf(other, 'ms') / medianOf(own, 'ms');
  const onCpu = medianOf(other, 'cpuMs') / medianOf(own, 'cpuMs');
  const measured: Measured = {
    name,
    what,
    figure: ratio.toFixed(2),
    goal: `≥ ${goal}`,
    // Wall time depends on what else the machine does; processor time hardly does.
    reached: ratio >= goal && onCpu >= goal,
    detail:
      `${seconds(medianOf(other, 'ms'))} / ${seconds(medianOf(own, 'ms'))}; processor time ${onCpu.toFixed(2)}, ` +
      `${seconds(medianOf(other, 'cpuMs'))} / ${seconds(medianOf(own, 'cpuMs'))}; ` +
      `peak ${megabytes(medianOf(other, 'peak'))} / ${megabytes(medianOf(own, 'peak'))}`,
  };
  return { measured, ours: own, theirs: other };
}

function medianOf(runs: readonly WriterRun[], figure: keyof WriterRun): number {
  return median(runs.map((run) => run[figure]));
}

/** A worker of 512 MB leaves about this much to the heap; the rest is the runtime, buffers and zlib. */
const HEAP_MB = 320;

/** Peaks of each writer over rows, under the heap that a small worker has. */
export function filesMemory(): string {
  const sizes = [10_000, 100_000, ROWS];
  const lines = ['our csv', 'our ndjson', 'our xlsx'].map((writer) => {
    const peaks = sizes.map((rows) => memoryOf(writer, rows));
    return `| ${writer.slice(4)} | ${peaks.join(' | ')} |`;
  });
  const pages = [460, 4_600, PDF_ROWS].map((rows) => memoryOf('our pdf', rows));
  return `## Memory of the file writers

Highest resident memory of a process that writes one file, with \`--max-old-space-size=${HEAP_MB}\` as in a worker of 512 MB.

| format | ${sizes.map((rows) => `${text(rows)} rows`).join(' | ')} |
| --- | --- | --- | --- |
${lines.join('\n')}

| format | 10 pages | 100 pages | 1,000 pages |
| --- | --- | --- | --- |
| pdf, 12 charts | ${pages.join(' | ')} |
`;
}

function memoryOf(writer: string, rows: number): string {
  const { peak, bytes } = runWriter(writer, rows, [`--max-old-space-size=${HEAP_MB}`]);
  return `${megabytes(peak)} (file ${megabytes(bytes)})`;
}

function megabytes(bytes: number): string {
  return `${(bytes / MB).toFixed(bytes < 10 * MB ? 1 : 0)} MB`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
