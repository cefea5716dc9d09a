import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import type { Alarms, Severity } from './alarms.ts';

export interface DeadLettersProps {
  alarms: Alarms;
  /** What users notice when a message ends here, and what to do. */
  impact: string;
  severity: Severity;
}

/** A queue of messages that could not be handled, kept for two weeks; the first one rings. */
export class DeadLetters extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, props: DeadLettersProps) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', { ...SAFE, retentionPeriod: Duration.days(14) });
    acknowledge(
      this.queue,
      'AwsSolutions-SQS3',
      'This queue is where messages end that another could not deliver.',
    );
    props.alarms.add({
      id: `${this.node.id}Filled`,
      metric: this.queue.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(5),
        statistic: 'Maximum',
      }),
      threshold: 1,
      severity: props.severity,
      impact: props.impact,
    });
  }
}

export interface WorkQueueProps {
  /** Time that a consumer may take for a message. */
  workTime: Duration;
  /** Deliveries after which a message goes to the dead letters. */
  deliveries: number;
  deadLetters: DeadLetters;
  /** Age of the oldest message at which people wait too long. */
  longestWait: Duration;
  alarms: Alarms;
  /** What users notice while messages wait that long. */
  impact: string;
}

/** A queue of work: encrypted, TLS only, with dead letters and an alarm on its oldest message. */
export class WorkQueue extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      ...SAFE,
      // Six times the function's timeout, as AWS advises; Lambda refuses less than once. The work of a dead consumer does
      // not wait for it: the clock sends another message when the lease ends (shared/jobs/heal.ts).
      // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
      visibilityTimeout: Duration.seconds(props.workTime.toSeconds() * 6),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: props.deadLetters.queue, maxReceiveCount: props.deliveries },
    });
    props.alarms.add({
      id: `${this.node.id}Waiting`,
      metric: this.queue.metricApproximateAgeOfOldestMessage({
        period: Duration.minutes(5),
        statistic: 'Maximum',
      }),
      threshold: props.longestWait.toSeconds(),
      severity: 'low',
      impact: props.impact,
    });
  }
}

const SAFE = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true } as const;
