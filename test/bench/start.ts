import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { interleaved, type Measured } from './ratio.ts';

const DIST = 'dist/functions';
const RUNS = 15;
const COLD_GOAL = 4;
const BUNDLE_GOAL = 600_000;

function apiBundles(): string[] {
  const workers = new Set(readdirSync('functions/workers'));
  return readdirSync(DIST).filter((name) => !workers.has(name));
}

/** Whole life of a fresh process that loads the module and ends, in milliseconds. */
function processTime(module: string): number {
  const startedAt = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['-e', `require(${JSON.stringify(module)})`], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${module} does not load: ${stderr.slice(0, 500)}`);
  return performance.now() - startedAt;
}

/** A function ready to take a call against an empty module, both in fresh processes. */
export async function coldReady(): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const empty = join(folder, 'empty.cjs');
  writeFileSync(empty, 'exports.handler = async () => {};');
  const ratios: { name: string; ratio: number; ms: number; base: number }[] = [];
  for (const name of apiBundles()) {
    const [ms, base] = await interleaved(
      RUNS,
      () => processTime(join(process.cwd(), DIST, name, 'index.js')),
      () => processTime(empty),
    );
    ratios.push({ name, ratio: ms / base, ms, base });
  }
  ratios.sort((one, other) => other.ratio - one.ratio);
  const slowest = ratios[0];
  if (!slowest) throw new Error(`No bundle in ${DIST}; run npm run build.`);
  return {
    name: 'cold_ready',
    what: 'slowest API function ready / empty module, fresh processes',
    figure: slowest.ratio.toFixed(2),
    goal: `≤ ${COLD_GOAL}`,
    reached: slowest.ratio <= COLD_GOAL,
    detail: ratios.map(({ name, ratio }) => `${name} ${ratio.toFixed(2)}`).join(', '),
  };
}

export function bundleSize(): Measured {
  const sizes = apiBundles().map((name) => ({ name, bytes: statSync(join(DIST, name, 'index.js')).size }));
  sizes.sort((one, other) => other.bytes - one.bytes);
  const largest = sizes[0]?.bytes ?? 0;
  return {
    name: 'bundle',
    what: 'bytes of the largest API bundle',
    figure: `${(largest / 1000).toFixed(0)} KB`,
    goal: `≤ ${BUNDLE_GOAL / 1000} KB`,
    reached: largest <= BUNDLE_GOAL,
    detail: sizes.map(({ name, bytes }) => `${name} ${(bytes / 1000).toFixed(0)}`).join(', '),
  };
}
