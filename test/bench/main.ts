import { spawnSync } from 'node:child_process';
import { ensureSynth } from '#scripts/synth.ts';
import { authorise } from './authorise.ts';
import { csv, filesMemory, pdf, xlsx } from './files/index.ts';
import { firstChart } from './first-chart.ts';
import { handler25 } from './handler.ts';
import { idleCost } from './idle-cost.ts';
import { writePage } from './page.ts';
import type { Measured } from './ratio.ts';
import { bundleSize, coldReady } from './start.ts';
import { fanOut } from './stream/index.ts';
import { countedUnits } from './units.ts';

type Bench = () => Promise<Measured | Measured[]> | Measured | Measured[];

const MANY_EVENTS = process.argv.includes('--full') ? 1_000_000 : 100_000;

/** By the names that can be given on the command line. */
const BENCHES: Record<string, Bench> = {
  cold: coldReady,
  bundle: bundleSize,
  idle: idleCost,
  units: () => countedUnits(MANY_EVENTS),
  csv,
  xlsx,
  pdf,
  authorise,
  fan_out: fanOut,
  first_chart: firstChart,
  handler: handler25,
};
const MEMORY = 'memory';
const NAMES = [...Object.keys(BENCHES), MEMORY];
const SYNTHESIZED = new Set(['cold', 'bundle', 'idle', 'fan_out', 'first_chart']);

async function main(): Promise<void> {
  const given = process.argv.slice(2);
  const asked = given.filter((argument) => !argument.startsWith('--'));
  const unknown = asked.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw new Error(`There is no bench ${unknown}; there are ${NAMES.join(', ')}.`);
  const [only] = asked;
  if (only !== undefined && asked.length === 1) return runOne(only);
  const options = given.filter((argument) => argument.startsWith('--'));
  for (const name of NAMES) if (asked.length === 0 || asked.includes(name)) runApart(name, options);
}

/** Each in a process of its own: databases, clients and what V8 has learnt of one are not the next one's. */
function runApart(name: string, options: readonly string[]): void {
  const { status } = spawnSync(process.execPath, [import.meta.filename, name, ...options], {
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`The bench ${name} has ended with ${status}.`);
}

async function runOne(name: string): Promise<void> {
  if (SYNTHESIZED.has(name)) await ensureSynth();
  if (name === MEMORY) return writePage([], filesMemory());
  const results: Measured[] = [await BENCHES[name]?.()].flat().filter((result) => result !== undefined);
  for (const { name: line, figure, goal, detail } of results)
    console.log(`${line.padEnd(12)} ${figure.padStart(8)}  goal ${goal.padEnd(8)} ${detail}`);
  writePage(results, undefined);
}

await main();
