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

/** By the names that can be given on the command line. `handler` replaces the client's `send`, so it comes last. */
const BENCHES: Record<string, Bench> = {
  cold: coldReady,
  bundle: bundleSize,
  idle: idleCost,
  units: () => countedUnits(MANY_EVENTS),
  csv,
  xlsx,
  pdf,
  first_chart: firstChart,
  authorise,
  fan_out: fanOut,
  handler: handler25,
};
const MEMORY = 'memory';

async function main(): Promise<void> {
  const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
  const unknown = asked.find((name) => name !== MEMORY && !Object.hasOwn(BENCHES, name));
  if (unknown !== undefined)
    throw new Error(
      `There is no bench ${unknown}; there are ${Object.keys(BENCHES).join(', ')} and ${MEMORY}.`,
    );
  const runs = (name: string) => asked.length === 0 || asked.includes(name);
  if (['cold', 'bundle', 'idle', 'fan_out', 'first_chart'].some(runs)) await ensureSynth();
  const results: Measured[] = [];
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (!runs(name)) continue;
    for (const measured of [await bench()].flat()) {
      results.push(measured);
      const { name: line, figure, goal, detail } = measured;
      console.log(`${line.padEnd(12)} ${figure.padStart(8)}  goal ${goal.padEnd(8)} ${detail}`);
    }
  }
  writePage(results, runs(MEMORY) ? filesMemory() : undefined);
}

await main();
