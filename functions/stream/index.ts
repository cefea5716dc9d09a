import type { APIGatewayProxyResult } from 'aws-lambda';
import { type ApiHandler, route, serve } from '#shared/http/serve.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import * as operations from '#shared/stream/contract.ts';
import { answerMessage } from './answer-message.ts';
import { connect } from './connect.ts';
import { createTicket } from './create-ticket.ts';
import { disconnect } from './disconnect.ts';
import type { StreamEvent } from './event.ts';

const rest = serve([route(operations.createTicket, createTicket)]);
type RestCall = Parameters<ApiHandler>;

/** The REST operations and the routes of the stream. API Gateway sends a stream route's answer body to the connection. */
export async function handler(
  event: StreamEvent | RestCall[0],
  context: RestCall[1],
): Promise<Partial<APIGatewayProxyResult>> {
  if ('httpMethod' in event) return rest(event, context);
  const now = systemClock();
  switch (event.requestContext.routeKey) {
    case '$connect':
      return connect(event, now);
    case '$disconnect':
      return disconnect(event);
    default:
      return { statusCode: 200, body: (await answerMessage(event, now)) ?? '' };
  }
}
