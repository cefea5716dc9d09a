import { Temporal } from 'temporal-polyfill';
import { demoEvents } from '#local/demo/seed.ts';
import type { DemoPlan, TestPlatform } from './platform.ts';

const BATCH = 500;

/** Gives the enterprise company the simulated shop's events, as many days of them as a plan's company has. */
export async function ingestDemo(platform: TestPlatform, daysOf: DemoPlan): Promise<void> {
  const events = demoEvents(daysOf, Temporal.Now.instant());
  for (let start = 0; start < events.length; start += BATCH) {
    const body = { events: events.slice(start, start + BATCH) };
    const { status, text } = await platform.call('enterprise', 'POST', '/v2/events?wait=true', body);
    if (status >= 300) throw new Error(`Events were refused: ${text}`);
  }
}
