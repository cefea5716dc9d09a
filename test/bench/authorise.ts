import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { handler as authorizer } from '#functions/authorizer/index.ts';
import { handler as metrics } from '#functions/metrics/index.ts';
import { ingestEvents } from '#functions/metrics/ingest-events.ts';
import { createCompany } from '#shared/admin/store.ts';
import { storedSecret } from '#shared/auth/client.ts';
import { hashSecret, markOf } from '#shared/auth/secret-hash.ts';
import { signingKey } from '#shared/auth/signing-keys.ts';
import { signToken } from '#shared/auth/tokens.ts';
import { callerFrom } from '#shared/http/caller-context.ts';
import { serve } from '#shared/http/serve.ts';
import * as operations from '#shared/metrics/contract.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { apiEvent, lambdaContext } from '#test/support/api-event.ts';
import { startTestDatabase } from '#test/support/dynamo.ts';
import { interleaved, type Measured } from './ratio.ts';

const GOAL = 1.8;
const CALLS = 100;
const RUNS = 9;
const COMPANY = 'co_bench';
const SCOPES = ['analytics:write'] as const;

/** A warm call through authorizer and limit against the same call without both, on one local database. */
export async function authorise(): Promise<Measured[]> {
  const database = await startTestDatabase();
  try {
    const token = await prepare();
    const caller = callerFrom((await identified(token)).context, Date.now());
    const bare = serve([
      {
        operation: { ...operations.ingestEvents, auth: 'none' },
        handle: (input) => ingestEvents(input as Parameters<typeof ingestEvents>[0], caller),
      },
    ]);
    const withBoth = async () =>
      metrics(event(contextText((await identified(token)).context)), lambdaContext);
    const without = async () => bare(event(null), lambdaContext);
    for (const call of [withBoth, without]) await refuseFailure(call);
    const [one, other] = await interleaved(
      RUNS,
      () => timed(withBoth),
      () => timed(without),
    );
    return [ratio(one, other), unitsLine(await unitsOf(withBoth), await unitsOf(without))];
  } finally {
    await database.stop();
  }
}

/** Writes the company and gives a token of its client. */
async function prepare(): Promise<string> {
  process.env['TOKEN_SECRET_ARN'] = 'bench';
  const secret = { SecretString: JSON.stringify({ kid: 'k1', key: 'k'.repeat(64) }) };
  SecretsManagerClient.prototype.send = (async () => secret) as typeof SecretsManagerClient.prototype.send;
  const now = Date.now();
  await createCompany(
    {
      id: COMPANY,
      name: 'Bench',
      plan: 'enterprise',
      timeZone: 'Europe/London',
      currency: 'GBP',
      usageKey: 'usage-key-of-the-bench',
    },
    {
      clientId: 'bench',
      name: 'Bench',
      scopes: SCOPES,
      secret: storedSecret('secret', now),
      createdBy: 'bench',
      createdAt: now,
    },
  );
  const secretMark = markOf(hashSecret('secret'));
  const facts = { tokenId: 't1', clientId: 'bench', company: COMPANY, scopes: SCOPES, secretMark };
  return signToken(facts, await signingKey(now), now);
}

function identified(token: string) {
  return authorizer({
    type: 'REQUEST',
    methodArn: 'arn:aws:execute-api:us-east-1:000000000000:api/live/POST/v2/events',
    resource: '/v2/events',
    headers: { Authorization: `Bearer ${token}` },
    requestContext: {},
  } as unknown as APIGatewayRequestAuthorizerEvent);
}

function event(authorizer: Record<string, string> | null) {
  const body = JSON.stringify({ events: [{ event: 'page_view' }] });
  return apiEvent({
    method: 'POST',
    resource: '/v2/events',
    body,
    headers: { 'Content-Type': 'application/json' },
    authorizer,
  });
}

function contextText(context: Record<string, unknown> | null | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(context ?? {}).map(([name, value]) => [name, String(value)]));
}

type Call = () => Promise<{ statusCode: number; body: string }>;

async function refuseFailure(call: Call): Promise<void> {
  const { statusCode, body } = await call();
  if (statusCode !== 202) throw new Error(`The bench's call was refused: ${body}`);
}

/** Milliseconds a call. */
async function timed(call: Call): Promise<number> {
  const startedAt = performance.now();
  for (let n = 0; n < CALLS; n++) await call();
  return (performance.now() - startedAt) / CALLS;
}

function ratio(one: number, other: number): Measured {
  return {
    name: 'authorise',
    what: 'ingest of one event with token check and exact limit / the same without both; warm',
    figure: (one / other).toFixed(2),
    goal: `≤ ${GOAL}`,
    reached: one / other <= GOAL,
    detail: `${one.toFixed(2)} ms / ${other.toFixed(2)} ms a call, local database`,
  };
}

interface Units {
  read: number;
  write: number;
}

/** Capacity units that one warm call consumes. */
async function unitsOf(call: Call): Promise<Units> {
  const client = dynamo();
  const send = client.send.bind(client) as (command: { input: object }) => Promise<Consumed>;
  const units: Units = { read: 0, write: 0 };
  client.send = (async (command: { input: object }) => {
    Object.assign(command.input, { ReturnConsumedCapacity: 'TOTAL' });
    const answer = await send(command);
    const kind = /^(?:Get|BatchGet|Query|Scan|TransactGet)/.test(command.constructor.name) ? 'read' : 'write';
    for (const { CapacityUnits = 0 } of [answer.ConsumedCapacity ?? []].flat()) units[kind] += CapacityUnits;
    return answer;
  }) as typeof client.send;
  await call();
  client.send = send as typeof client.send;
  return units;
}

interface Consumed {
  ConsumedCapacity?: { CapacityUnits?: number } | { CapacityUnits?: number }[];
}

function unitsLine(one: Units, other: Units): Measured {
  const added = { read: one.read - other.read, write: one.write - other.write };
  return {
    name: 'request_units',
    what: 'units that token check and exact limit add to a warm call',
    figure: `${added.write} write, ${added.read} read`,
    goal: '≤ 1 write, 0 read',
    reached: added.write <= 1 && added.read <= 0,
    detail: `${one.write} write, ${one.read} read / ${other.write} write, ${other.read} read`,
  };
}
