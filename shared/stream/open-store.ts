import {
  type AttributeValue,
  DeleteItemCommand,
  PutItemCommand,
  paginateQuery,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import type { Standing } from '#shared/auth/standing.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { openKey, openPartition, secondsText, whoKey, whoPartition } from './keys.ts';

/** An open connection, and what must hold for it to stay open. */
export interface OpenConnection {
  connection: string;
  standing: Standing;
  /** Epoch seconds. */
  expiresAt: number;
}

/** A minute past the longest life of a connection, after which API Gateway closes it itself: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
const LONGEST_S = 2 * 3_600 + 60;
/** Items outlive their connection, so that the sweep, not TTL, takes them away. */
const SPARE_S = 3_600;

const table = () => requireEnv(ENV.connectionsTable);

/** When a connection opened now is over at the latest, in epoch seconds. */
export function connectionEnd(expiresAt: number, now: number): number {
  return Math.min(expiresAt, Math.ceil(now / 1000) + LONGEST_S);
}

export async function putOpen(company: string, open: OpenConnection): Promise<void> {
  const expires = { N: String(open.expiresAt + SPARE_S) };
  const put = (key: Record<'pk' | 'sk', { S: string }>) =>
    dynamo().send(
      new PutItemCommand({
        TableName: table(),
        Item: { ...key, standing: { S: open.standing }, expires_at: expires },
      }),
    );
  await Promise.all([
    put(openKey(company, open.expiresAt, open.connection)),
    put(whoKey(company, open.standing)),
  ]);
}

export async function removeOpen(company: string, connection: string, expiresAt: number): Promise<void> {
  await dynamo().send(
    new DeleteItemCommand({ TableName: table(), Key: openKey(company, expiresAt, connection) }),
  );
}

/** Connections whose token is over, earliest first. */
export async function* listExpired(company: string, now: number): AsyncGenerator<OpenConnection[]> {
  const pages = paginateQuery(
    { client: dynamo() },
    {
      TableName: table(),
      KeyConditionExpression: 'pk = :pk AND sk < :now',
      ExpressionAttributeValues: {
        ':pk': { S: openPartition(company) },
        ':now': { S: secondsText(Math.floor(now / 1000) + 1) },
      },
    },
  );
  for await (const page of pages) yield (page.Items ?? []).map(toOpen);
}

export async function* listOpen(company: string): AsyncGenerator<OpenConnection[]> {
  const pages = paginateQuery(
    { client: dynamo() },
    {
      TableName: table(),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: openPartition(company) } },
    },
  );
  for await (const page of pages) yield (page.Items ?? []).map(toOpen);
}

export async function hasOpen(company: string): Promise<boolean> {
  const { Count } = await dynamo().send(
    new QueryCommand({
      TableName: table(),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: openPartition(company) } },
      ConsistentRead: true,
      Limit: 1,
    }),
  );
  return (Count ?? 0) > 0;
}

/** By what credentials connections may be open, each once. */
export async function listStandings(company: string): Promise<Standing[]> {
  const standings: Standing[] = [];
  const pages = paginateQuery(
    { client: dynamo() },
    {
      TableName: table(),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: whoPartition(company) } },
    },
  );
  for await (const page of pages) standings.push(...(page.Items ?? []).map((item) => item['sk']?.S ?? ''));
  return standings;
}

export async function removeStanding(company: string, standing: Standing): Promise<void> {
  await dynamo().send(new DeleteItemCommand({ TableName: table(), Key: whoKey(company, standing) }));
}

function toOpen(item: Record<string, AttributeValue>): OpenConnection {
  const [expiresAt = '0', connection = ''] = (item['sk']?.S ?? '').split('#');
  return {
    connection,
    expiresAt: Number(expiresAt),
    standing: item['standing']?.S ?? '',
  };
}
