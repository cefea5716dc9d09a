import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { startTestDatabase, type TestDatabase } from '#test/support/dynamo.ts';
import { meterOf } from '#test/support/meter.ts';
import { costRow, priceRow } from '../../bench/scaling/page.ts';
import { countOutside, turnCost } from '../../bench/scaling/simulate.ts';
import { SIZES } from '../../bench/scaling/sizes.ts';

/** docs/scaling.md tells what is so; the largest companies take a minute, so only the deep run makes them. */
const MOST = process.env['DEEP'] === undefined ? 1_000 : Number.POSITIVE_INFINITY;
const page = readFileSync('docs/scaling.md', 'utf8');

let database: TestDatabase;
let meter: ReturnType<typeof meterOf>;
beforeAll(async () => {
  database = await startTestDatabase();
  meter = meterOf(dynamo());
  countOutside();
});
afterAll(() => database.stop());

it.each(SIZES.filter(([connections]) => connections <= MOST))(
  'computes once and posts to each: %d connections with %d subscriptions, as the page says',
  async (connections, distinct) => {
    const cost = await turnCost(connections, distinct, meter);
    expect(cost).toMatchObject({ computed: distinct, posts: connections });
    expect(page).toContain(costRow(cost));
    expect(page).toContain(priceRow(cost));
  },
  1_200_000,
);
