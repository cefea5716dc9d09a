import { readFileSync, writeFileSync } from 'node:fs';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { startTestDatabase } from '#test/support/dynamo.ts';
import { meterOf } from '#test/support/meter.ts';
import { scalingPage } from './page.ts';
import { countOutside, type TurnCost, turnCost } from './simulate.ts';
import { SIZES } from './sizes.ts';

/** Writes docs/scaling.md: `npm run scaling`. */
const OUT = 'docs/scaling.md';

const database = await startTestDatabase();
const meter = meterOf(dynamo());
countOutside();
const costs: TurnCost[] = [];
for (const [connections, distinct] of SIZES) {
  costs.push(await turnCost(connections, distinct, meter));
  console.log(costs.at(-1));
}
await database.stop();
const sender = /processor time of the sender (\d+) ms/.exec(readFileSync('docs/performance.md', 'utf8'))?.[1];
writeFileSync(OUT, scalingPage(costs, sender === undefined ? undefined : Number(sender)));
console.log(`${OUT} written.`);
process.exit();
