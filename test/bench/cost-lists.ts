import { handler as reports } from '#functions/reports/index.ts';
import { createJob } from '#shared/jobs/creation-store.ts';
import { reportsToday } from '#shared/jobs/daily-limit.ts';
import { jobTransitions } from '#shared/jobs/transition-store.ts';
import { type Requester, reportJob, reportRequestOf } from '#shared/reports/generate.ts';
import { newId } from '#shared/runtime/ids.ts';
import { apiEvent, authorizerContext, lambdaContext } from '#test/support/api-event.ts';
import { makeCompany } from '#test/support/credentials.ts';
import type { Units } from '#test/support/meter.ts';
import type { ListRow } from './cost-page.ts';

type Query = readonly [string, Record<string, string>];

const FIRST: readonly Query[] = [
  ['page 1 of 25', {}],
  ['page 4 of 25', { page: '4' }],
];
const FURTHER: readonly Query[] = [
  ['page 20 of 25', { page: '20' }],
  ['page 40 of 25', { page: '40' }],
];
const FILTERED: readonly Query[] = [
  ['page 1 of 25 by status', { status: 'cancelled' }],
  ['page 20 of 25 by template', { template_id: 'sales_overview', page: '20' }],
];

/** A company's reports: how many, how many minutes apart, and what is asked for. */
const COMPANIES = [
  { company: 'publisher-small', reports: 10, apart: 43, queries: [...FIRST, ...FILTERED.slice(0, 1)] },
  { company: 'publisher', reports: 1_000, apart: 43, queries: [...FIRST, ...FURTHER, ...FILTERED] },
  { company: 'newsroom', reports: 1_000, apart: 0, queries: [...FIRST, ...FURTHER] },
] as const;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** What pages of a list cost as it grows. */
export async function listRows(take: () => Units, now: number): Promise<ListRow[]> {
  const noon = now - (now % DAY_MS) - DAY_MS / 2;
  const rows: ListRow[] = [];
  for (const { company, reports, apart, queries } of COMPANIES) {
    await makeCompany(company, `${company}-client`, now);
    for (let left = reports; left > 0; left -= 1)
      await makeReport(company, noon - left * apart * MINUTE_MS - left);
    for (const [name, query] of queries) {
      take();
      await list(company, query);
      rows.push({ reports, over: apart > 0 && reports > 100 ? '30 days' : 'a day', name, ...take() });
    }
  }
  return rows;
}

async function makeReport(company: string, now: number): Promise<void> {
  const requester: Requester = {
    company,
    companyName: 'Publisher',
    principal: 'usr_1',
    plan: 'enterprise',
    timeZone: 'Europe/London',
    currency: 'GBP',
    retentionDays: 1826,
    ownMetrics: 0,
  };
  const range = { start: '2026-01-01', end: '2026-01-31' };
  const body = { name: 'Monthly sales', template_id: 'sales_overview', filters: { date_range: range } };
  const job = reportJob(await reportRequestOf(body, requester), requester, now, newId('rpt', now));
  await createJob(job, reportsToday(null, 'Europe/London', now));
  await jobTransitions(company, () => Promise.resolve()).cancel(job, now);
}

async function list(company: string, query: Record<string, string>): Promise<void> {
  const authorizer = authorizerContext({
    company,
    plan: 'enterprise',
    scopes: 'reports:read',
    expiresAt: '9999999999',
  });
  const named = Object.fromEntries(Object.entries(query).map(([name, value]) => [name, [value]]));
  const answer = await reports(
    apiEvent({ authorizer, resource: '/v2/reports', query: named }),
    lambdaContext,
  );
  if (answer.statusCode !== 200) throw new Error(`The list answered ${answer.statusCode}: ${answer.body}`);
}
