import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { ensureSynth } from '#scripts/synth.ts';
import { handler25 } from './handler.ts';
import { idleCost } from './idle-cost.ts';
import type { Measured } from './ratio.ts';
import { bundleSize, coldReady } from './start.ts';
import { countedUnits } from './units.ts';

const MANY_EVENTS = process.argv.includes('--full') ? 1_000_000 : 100_000;
const OUT = 'docs/performance.md';

/** `handler25` replaces the client's `send`, so it comes last. */
async function main(): Promise<void> {
  await ensureSynth();
  const results: Measured[] = [];
  const benches = [coldReady, bundleSize, idleCost, () => countedUnits(MANY_EVENTS), handler25];
  for (const bench of benches) {
    for (const measured of [await bench()].flat()) {
      results.push(measured);
      const { name, figure, goal, detail } = measured;
      console.log(`${name.padEnd(12)} ${figure.padStart(8)}  goal ${goal.padEnd(8)} ${detail}`);
    }
  }
  writeFileSync(OUT, page(results));
  console.log(`${OUT} written.`);
}

function page(results: readonly Measured[]): string {
  const rows = results.map(
    ({ name, what, figure, goal, reached, detail }) =>
      `| ${name} | ${what} | ${figure} | ${goal} | ${reached ? 'yes' : 'no'} | ${detail} |`,
  );
  return `# Performance

Written by \`npm run bench\` on Node ${process.versions.node}, ${cpus().length} cores. Numerator and denominator of each ratio are measured in
turn in one run, and the medians are compared; counted figures are what the local database charges.

| name | what | reached | goal | met | detail |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}

await main();
