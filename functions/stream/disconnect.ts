import type { APIGatewayProxyResult } from 'aws-lambda';
import { removeConnection } from '#shared/stream/leave.ts';
import { connectionEnd, removeOpen } from '#shared/stream/open-store.ts';
import type { StreamEvent } from './event.ts';

/** Forgets a connection; API Gateway tells of most that end, the sweep and a refused message of the others. */
export async function disconnect({ requestContext }: StreamEvent): Promise<APIGatewayProxyResult> {
  const { authorizer, connectionId, connectedAt } = requestContext;
  const company = authorizer?.['company'];
  if (typeof company === 'string' && company !== '') {
    const endsAt = connectionEnd(Number(authorizer?.['expiresAt']), connectedAt);
    await Promise.all([removeConnection(company, connectionId), removeOpen(company, connectionId, endsAt)]);
  }
  return { statusCode: 200, body: '' };
}
