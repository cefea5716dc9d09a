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

const SIZES = [10, 1_000];
const COMPANY = 'publisher';

const QUERIES: readonly (readonly [string, Record<string, string>])[] = [
  ['page 1 of 25', {}],
  ['page 4 of 25', { page: '4' }],
  ['page 1 of 25 by status, which counts all', { status: 'cancelled' }],
];

/** What pages of a list cost as it grows. */
export async function listRows(take: () => Units, now: number): Promise<ListRow[]> {
  await makeCompany(COMPANY, 'publisher-client', now);
  const rows: ListRow[] = [];
  let made = 0;
  for (const size of SIZES) {
    for (; made < size; made += 1) await makeReport(now + made);
    for (const [name, query] of QUERIES) {
      take();
      await list(query);
      rows.push({ reports: size, name, ...take() });
    }
  }
  return rows;
}

async function makeReport(now: number): Promise<void> {
  const requester: Requester = {
    company: COMPANY,
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
  await jobTransitions(COMPANY, () => Promise.resolve()).cancel(job.id, now);
}

async function list(query: Record<string, string>): Promise<void> {
  const authorizer = authorizerContext({
    company: COMPANY,
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
