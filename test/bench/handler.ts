import { handler } from '#functions/metrics/index.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { apiEvent, authorizerContext, lambdaContext } from '#test/support/api-event.ts';
import { interleaved, type Measured } from './ratio.ts';

const GOAL = 4;
const CALLS = 2_000;
const RUNS = 9;

/** Ingest of 25 events up to the store's call against parsing the same body and answering. */
export async function handler25(): Promise<Measured> {
  process.env['COUNTERS_TABLE'] = 'counters';
  process.env['POINTS_TABLE'] = 'points';
  process.env['DELTAS_TABLE'] = 'deltas';
  answerAtTheStore();
  const body = JSON.stringify({ events: Array.from({ length: 25 }, (_value, n) => sale(n)) });
  const event = {
    method: 'POST',
    resource: '/v2/events',
    body,
    headers: { 'Content-Type': 'application/json' },
    authorizer: authorizerContext({ plan: 'enterprise', expiresAt: '9999999999' }),
  };
  const check = await handler(apiEvent(event), lambdaContext);
  if (check.statusCode !== 202) throw new Error(`The bench's call was refused: ${check.body}`);
  const ours = () => timed(async () => handler(apiEvent(event), lambdaContext));
  const bare = () =>
    timed(async () => ({
      statusCode: 202,
      body: JSON.stringify({ accepted: (JSON.parse(body) as { events: unknown[] }).events.length }),
    }));
  await ours();
  const [one, other] = await interleaved(RUNS, ours, bare);
  return {
    name: 'handler_25',
    what: 'ingest of 25 events up to the store call / JSON.parse and answer',
    figure: (one / other).toFixed(2),
    goal: `≤ ${GOAL}`,
    reached: one / other <= GOAL,
    detail: `${one.toFixed(0)} µs / ${other.toFixed(0)} µs a call`,
  };
}

/** Microseconds a call. */
async function timed(call: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  for (let n = 0; n < CALLS; n++) await call();
  return ((performance.now() - startedAt) * 1000) / CALLS;
}

function sale(n: number): object {
  return {
    event_id: `line-573744-${n}`,
    event: 'purchase',
    timestamp: new Date(Date.now() - n * 1000).toISOString(),
    user_id: '17733',
    value: 16.8,
    properties: { order_id: '573744', quantity: 8, country: 'United Kingdom', product: `2131${n}` },
  };
}

/** Commands are answered where they enter the client, so that the client's own work is left out. */
function answerAtTheStore(): void {
  const client = dynamo();
  client.send = (async () => ({ $metadata: {}, Attributes: { calls: { N: '1' } } })) as typeof client.send;
}
