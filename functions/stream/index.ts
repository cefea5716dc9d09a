import type { APIGatewayProxyResult } from 'aws-lambda';
import { systemClock } from '#shared/runtime/clock.ts';
import { answerMessage } from './answer-message.ts';
import { connect } from './connect.ts';
import { disconnect } from './disconnect.ts';
import type { StreamEvent } from './event.ts';

/** The routes of the stream. API Gateway sends a route's answer body to the connection. */
export async function handler(event: StreamEvent): Promise<APIGatewayProxyResult> {
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
