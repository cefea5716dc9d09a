import { handler } from '#functions/metrics/index.ts';
import type { Caller } from '#shared/http/caller.ts';
import { applyDeltas } from '#shared/metrics/apply.ts';
import { ingest } from '#shared/metrics/ingest.ts';
import { answerOf } from '#shared/metrics/visualization/answer.ts';
import { visualizationBody } from '#shared/metrics/visualization/contract.ts';
import { queryOf } from '#shared/metrics/visualization/request.ts';
import { visualized } from '#shared/metrics/visualization/visualize.ts';
import { apiEvent, authorizerContext, lambdaContext } from '#test/support/api-event.ts';
import { median } from './ratio.ts';

const DAY_MS = 86_400_000;
const BATCH = 500;
const READS = 15;
const NOW = Date.now();

export const KPI_COMPANY = {
  company: 'kpi',
  timeZone: 'Europe/London',
  retentionDays: 1826,
  currency: 'GBP',
  now: NOW,
};

/** Simulated sales over the last 30 days, from the nth to the mth. */
export async function sellTo(from: number, to: number): Promise<void> {
  for (let n = from; n < to; n += BATCH) {
    const items = Array.from({ length: Math.min(BATCH, to - n) }, (_value, k) => simulatedSale(n + k));
    const { deltas } = await ingest(items, KPI_COMPANY);
    await applyDeltas(deltas);
  }
}

function simulatedSale(n: number): object {
  const batch = Math.floor(n / BATCH);
  return {
    event_id: `sim-${n}`,
    event: 'purchase',
    timestamp: new Date(NOW - ((batch * 7) % 29) * DAY_MS - (n % BATCH) * 1000).toISOString(),
    value: `${(n % 97) + 1}.${String(n % 100).padStart(2, '0')}`,
    properties: { quantity: (n % 5) + 1 },
  };
}

const caller = { ...KPI_COMPANY, ownMetrics: 0, scopes: [] } as unknown as Caller;

/** 30 days of revenue, read and answered: what a plain service does, which knows no caller and no limit. */
export async function readKpi(): Promise<string> {
  const body = visualizationBody.parse({ metric: 'revenue', time_range: '30d' });
  const query = await queryOf(body, caller, NOW);
  return JSON.stringify(answerOf(body, query, await visualized(caller, query, body.compare), caller));
}

/** The whole call for 30 days of revenue, as API Gateway makes it: caller, hourly limit, validation, figures, answer. */
export async function callKpi(): Promise<void> {
  const answer = await handler(
    apiEvent({
      method: 'POST',
      resource: '/v2/analytics/visualization',
      body: JSON.stringify({ metric: 'revenue', time_range: '30d' }),
      headers: { 'Content-Type': 'application/json' },
      authorizer: authorizerContext({
        company: KPI_COMPANY.company,
        plan: 'enterprise',
        scopes: 'analytics:read',
        expiresAt: '9999999999',
      }),
    }),
    lambdaContext,
  );
  if (answer.statusCode !== 200) throw new Error(`The figure was refused: ${answer.body}`);
}

/** Milliseconds of a call, the median of several. */
export async function latencyOf(call: () => Promise<unknown>, reads = READS): Promise<number> {
  await call();
  const times: number[] = [];
  for (let n = 0; n < reads; n++) {
    const startedAt = performance.now();
    await call();
    times.push(performance.now() - startedAt);
  }
  return median(times);
}
