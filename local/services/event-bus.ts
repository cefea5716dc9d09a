import { randomUUID } from 'node:crypto';
import type { Clock } from '#shared/runtime/clock.ts';
import { LOCAL_ACCOUNT, LOCAL_REGION, type Stack } from '../cloud-types.ts';
import { awsJson } from '../resources/aws-json.ts';
import { compileFilters } from '../sources/event-filter.ts';
import { sendToQueue } from '../sources/failure-destination.ts';

/** What a service tells the default bus of. */
export interface ServiceEvent {
  source: string;
  detailType: string;
  detail: object;
}

export type Publish = (event: ServiceEvent) => Promise<void>;

interface RuleProperties {
  State?: string;
  EventPattern?: unknown;
  Targets?: { Id: string; Arn: string; Input?: unknown; InputPath?: unknown; InputTransformer?: unknown }[];
}

interface Route {
  matches: (event: unknown) => boolean;
  queueArns: string[];
}

/**
 * EventBridge's default bus: brings events to the queues of the template's rules whose pattern they match.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 *
 * @throws Error for a rule with a pattern whose target is no queue, or changes the event
 */
export function openEventBus(stack: Stack, sqsEndpoint: string, clock: Clock): Publish {
  const routes = routesOf(stack);
  const sqs = awsJson({ endpoint: sqsEndpoint, target: 'AmazonSQS' });
  return async ({ source, detailType, detail }) => {
    const event = {
      version: '0',
      id: randomUUID(),
      'detail-type': detailType,
      source,
      account: LOCAL_ACCOUNT,
      time: new Date(clock()).toISOString().replace(/\.\d+Z$/, 'Z'),
      region: LOCAL_REGION,
      resources: [],
      detail,
    };
    const arns = routes.filter(({ matches }) => matches(event)).flatMap(({ queueArns }) => queueArns);
    for (const arn of arns) await sendToQueue(sqs, sqsEndpoint, arn, event);
  };
}

function routesOf(stack: Stack): Route[] {
  return [...stack.resources.values()]
    .filter(
      ({ type, properties }) => type === 'AWS::Events::Rule' && properties['EventPattern'] !== undefined,
    )
    .flatMap(({ logicalId, properties }) => {
      const { State, EventPattern, Targets = [] } = properties as RuleProperties;
      if (State === 'DISABLED') return [];
      for (const { Arn, Input, InputPath, InputTransformer } of Targets)
        if ((Arn.split(':')[2] !== 'sqs' || Input) ?? InputPath ?? InputTransformer)
          throw new Error(
            `${logicalId}: here rules bring events to queues only, as they are, and not to ${Arn}.`,
          );
      return [
        { matches: compileFilters([JSON.stringify(EventPattern)]), queueArns: Targets.map(({ Arn }) => Arn) },
      ];
    });
}
