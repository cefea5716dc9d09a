import type { APIGatewayProxyResult } from 'aws-lambda';
import { isPlanName, PLANS } from '#shared/admin/plans.ts';
import { systemClock } from '#shared/runtime/clock.ts';

/** The part of API Gateway's WebSocket event that is used here; only $connect has been authorized anew. */
interface StreamEvent {
  requestContext: { routeKey: string; connectionId: string; authorizer?: Record<string, unknown> };
}

/** The routes of the stream. API Gateway sends a route's answer body to the connection. */
export async function handler(event: StreamEvent): Promise<APIGatewayProxyResult> {
  switch (event.requestContext.routeKey) {
    case '$connect':
      return connect(event.requestContext.authorizer);
    case '$disconnect':
      return { statusCode: 200, body: '' };
    case 'ping':
      return message({ type: 'pong', timestamp: new Date(systemClock()).toISOString() });
    default:
      return message({
        type: 'error',
        code: 'VALIDATION_ERROR',
        message: 'Unknown action. This version of the stream takes: ping.',
      });
  }
}

/** A plan without the stream is refused before the connection stands. */
function connect(authorizer: Record<string, unknown> | undefined): APIGatewayProxyResult {
  const plan = authorizer?.['plan'];
  if (!isPlanName(plan)) return { statusCode: 401, body: '' };
  return { statusCode: PLANS[plan].streamIntervalSeconds === null ? 403 : 200, body: '' };
}

function message(body: object): APIGatewayProxyResult {
  return { statusCode: 200, body: JSON.stringify(body) };
}
