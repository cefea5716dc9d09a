import { randomUUID } from 'node:crypto';
import { LOCAL_ACCOUNT, LOCAL_REGION, type Resource, type Stack } from '../cloud-types.ts';
import { type FiresAt, scheduleExpression } from './schedule-expression.ts';

/** A function that a rule or schedule invokes, and the event it gets. */
export interface ScheduledTarget {
  id: string;
  functionId: string;
  firesAt: FiresAt;
  event: (minuteMs: number) => unknown;
}

interface RuleProperties {
  Name?: string;
  State?: string;
  ScheduleExpression?: string;
  Targets?: { Arn: string; Input?: string }[];
}

interface ScheduleProperties {
  Name?: string;
  State?: string;
  ScheduleExpression: string;
  ScheduleExpressionTimezone?: string;
  Target: { Arn: string; Input?: string };
}

const isFunction = (arn: string): boolean => arn.split(':')[2] === 'lambda';

/** Every enabled `AWS::Events::Rule` with a schedule and `AWS::Scheduler::Schedule` whose target is a function. */
export function scheduledTargets(stack: Stack, startMs: number): ScheduledTarget[] {
  const resources = [...stack.resources.values()];
  const rules = resources.filter(({ type }) => type === 'AWS::Events::Rule');
  const schedules = resources.filter(({ type }) => type === 'AWS::Scheduler::Schedule');
  return [
    ...rules.flatMap((rule) => ruleTargets(rule, startMs)),
    ...schedules.flatMap((schedule) => scheduleTarget(schedule, startMs)),
  ];
}

function ruleTargets({ logicalId, properties }: Resource, startMs: number): ScheduledTarget[] {
  const rule = properties as RuleProperties;
  if (rule.ScheduleExpression === undefined || rule.State === 'DISABLED') return [];
  const firesAt = scheduleExpression(rule.ScheduleExpression, startMs);
  const arn = `arn:aws:events:${LOCAL_REGION}:${LOCAL_ACCOUNT}:rule/${rule.Name ?? logicalId}`;
  return (rule.Targets ?? [])
    .filter(({ Arn }) => isFunction(Arn))
    .map(({ Arn, Input }) => ({
      id: logicalId,
      functionId: Arn,
      firesAt,
      event: Input === undefined ? (minuteMs) => scheduledEvent(arn, minuteMs) : () => JSON.parse(Input),
    }));
}

function scheduleTarget({ logicalId, properties }: Resource, startMs: number): ScheduledTarget[] {
  const schedule = properties as unknown as ScheduleProperties;
  const { Arn, Input } = schedule.Target;
  if (schedule.State === 'DISABLED' || !isFunction(Arn)) return [];
  const zone = schedule.ScheduleExpressionTimezone;
  const firesAt = scheduleExpression(schedule.ScheduleExpression, startMs, zone);
  return [
    { id: logicalId, functionId: Arn, firesAt, event: () => (Input === undefined ? {} : JSON.parse(Input)) },
  ];
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html */
function scheduledEvent(ruleArn: string, minuteMs: number): unknown {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: LOCAL_ACCOUNT,
    time: new Date(minuteMs).toISOString().replace('.000Z', 'Z'),
    region: LOCAL_REGION,
    resources: [ruleArn],
    detail: {},
  };
}
