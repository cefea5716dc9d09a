import type { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

/** `high`: users notice now. `low`: somebody should look within a working day. */
export type Severity = 'high' | 'low';

export interface AlarmSpec {
  /** PascalCase, unique in the stack; docs/runbook.md has a row of this name. */
  id: string;
  metric: IMetric;
  /** The alarm rings at this value and above. */
  threshold: number;
  /** Periods that must breach one after the other. @default 1 */
  periods?: number;
  severity: Severity;
  /** What users notice, and where to look first. */
  impact: string;
}

export interface AlarmsProps {
  /** Address that gets every alarm; it must confirm the subscription. @default nobody is subscribed */
  email?: string;
}

/** Every alarm of the stack, and the topic that they ring. */
export class Alarms extends Construct {
  readonly topic: Topic;
  readonly all: Alarm[] = [];

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    // Not encrypted with a key: CloudWatch cannot publish through SNS's own managed key, and a key of our own would
    // cost more than the rest of the idle stack. An alarm's text holds no customer data.
    this.topic = new Topic(this, 'Topic', { displayName: 'Analytics platform alarms', enforceSSL: true });
    if (props.email !== undefined) this.topic.addSubscription(new EmailSubscription(props.email));
  }

  add(spec: AlarmSpec): Alarm {
    const alarm = new Alarm(this, spec.id, {
      metric: spec.metric,
      threshold: spec.threshold,
      evaluationPeriods: spec.periods ?? 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      alarmDescription: `[${spec.severity}] ${spec.impact} Runbook: docs/runbook.md, ${spec.id}.`,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
    this.all.push(alarm);
    return alarm;
  }
}

/** The sum of several metrics; an alarm on it may use ten at most and is charged for each. */
export function sumOf(metrics: Record<string, IMetric>, label: string, period: Duration): MathExpression {
  return new MathExpression({
    expression: Object.keys(metrics).join(' + '),
    usingMetrics: metrics,
    label,
    period,
  });
}
