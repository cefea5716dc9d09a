import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Temporal } from 'temporal-polyfill';
import { PLAN_NAMES, PLANS, type PlanName } from '#shared/admin/plans.ts';
import { DEMO_SECRET } from '../companies.ts';
import { type DemoEvent, shopDay } from './shop.ts';

const DAYS = 60;
const BATCH = 500;
const MARK_FILE = 'demo-until.txt';

export interface SeedOptions {
  baseUrl: string;
  dataDir: string;
  /** Epoch milliseconds. */
  now: number;
}

/**
 * Sends each demo company the simulated shop's last 60 days (30 on Basic, which keeps no more) through the public
 * API. What an earlier start sent is not sent again.
 */
export async function seedDemoData({ baseUrl, dataDir, now }: SeedOptions): Promise<void> {
  const mark = join(dataDir, MARK_FILE);
  const until = Temporal.Instant.fromEpochMilliseconds(now);
  const since = existsSync(mark) ? Temporal.Instant.from(readFileSync(mark, 'utf8').trim()) : undefined;
  const counts = await Promise.all(PLAN_NAMES.map((plan) => seedCompany(baseUrl, plan, until, since)));
  writeFileSync(mark, `${until.toString()}\n`);
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total > 0)
    console.log(`Demo data: ${total} simulated events of a shop are in. DEMO_DATA=off leaves them out.`);
}

async function seedCompany(
  baseUrl: string,
  plan: PlanName,
  until: Temporal.Instant,
  since: Temporal.Instant | undefined,
): Promise<number> {
  const events = demoEvents(plan, until, since);
  const token = await tokenFor(baseUrl, plan);
  for (let start = 0; start < events.length; start += BATCH)
    await send(baseUrl, token, events.slice(start, start + BATCH));
  return events.length;
}

/** Events after `since` up to `until`, within what the plan keeps. */
export function demoEvents(plan: PlanName, until: Temporal.Instant, since?: Temporal.Instant): DemoEvent[] {
  const days = Math.min(DAYS, PLANS[plan].retentionDays - 1);
  const oldest = until.subtract({ hours: days * 24 });
  const from = since && Temporal.Instant.compare(since, oldest) > 0 ? since : oldest;
  const lastDay = until.toZonedDateTimeISO('UTC').toPlainDate();
  const events: DemoEvent[] = [];
  for (
    let day = from.toZonedDateTimeISO('UTC').toPlainDate();
    Temporal.PlainDate.compare(day, lastDay) <= 0;
    day = day.add({ days: 1 })
  ) {
    events.push(...shopDay(plan, day));
  }
  return events.filter(({ timestamp }) => {
    const at = Temporal.Instant.from(timestamp);
    return Temporal.Instant.compare(at, from) > 0 && Temporal.Instant.compare(at, until) <= 0;
  });
}

async function tokenFor(baseUrl: string, plan: PlanName): Promise<string> {
  const answer = await fetch(`${baseUrl}/oauth/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      grant_type: 'client_credentials',
      client_id: `demo-${plan}`,
      client_secret: DEMO_SECRET,
    }),
  });
  const { access_token: token } = (await answer.json()) as { access_token?: string };
  if (!token)
    throw new Error(
      `No token for demo-${plan}: ${answer.status}. Delete the data directory and start again.`,
    );
  return token;
}

async function send(baseUrl: string, token: string, events: DemoEvent[]): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const answer = await fetch(`${baseUrl}/v2/events`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
      body: JSON.stringify({ events }),
    });
    if (answer.ok) return;
    if (attempt >= 5)
      throw new Error(`Demo data was refused: ${answer.status} ${(await answer.text()).slice(0, 300)}`);
    await sleep(Number(answer.headers.get('Retry-After') ?? 1) * 1000);
  }
}
