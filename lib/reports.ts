import { Duration } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ENV } from '#shared/runtime/env-names.ts';
import { housing, type PlatformScope } from './kit/platform-scope.ts';
import { ServiceFunction } from './kit/service-function.ts';
import { DeadLetters, WorkQueue } from './kit/service-queue.ts';

/** Longest that one report may take: Lambda's own limit. */
const REPORT_TIME = Duration.minutes(15);

/** Reports: the API, the queue of jobs and the worker that renders them. */
export class Reports extends Construct {
  readonly function: ServiceFunction;
  readonly worker: ServiceFunction;
  readonly queues: Readonly<Record<string, IQueue>>;
  private readonly jobs: WorkQueue;

  constructor(scope: Construct, id: string, props: PlatformScope) {
    super(scope, id);
    const failed = this.makeDeadLetters(props);
    this.jobs = this.makeQueue(props, failed);
    this.queues = { jobs: this.jobs.queue, 'failed jobs': failed.queue };
    this.function = this.makeFunction(props);
    this.worker = this.makeWorker(props);
  }

  /** Allows putting jobs on the queue. */
  grantEnqueue(target: ServiceFunction): void {
    target.allow(['sqs:SendMessage'], [this.jobs.queue.queueArn]);
    target.env(ENV.jobsQueueUrl, this.jobs.queue.queueUrl);
  }

  /** Allows asking whether the queue answers and how much waits. */
  grantLookAtQueue(target: ServiceFunction): void {
    target.allow(['sqs:GetQueueAttributes'], [this.jobs.queue.queueArn]);
    target.env(ENV.jobsQueueUrl, this.jobs.queue.queueUrl);
  }

  private makeDeadLetters({ alarms }: PlatformScope): DeadLetters {
    return new DeadLetters(this, 'FailedJobs', {
      alarms,
      severity: 'high',
      impact:
        'A report could not be made in three attempts; its user sees it as failed. The message holds the job; redrive the queue once the cause is gone.',
    });
  }

  private makeQueue({ alarms }: PlatformScope, deadLetters: DeadLetters): WorkQueue {
    return new WorkQueue(this, 'Jobs', {
      workTime: REPORT_TIME,
      deliveries: 3,
      deadLetters,
      longestWait: Duration.minutes(30),
      alarms,
      impact:
        'Reports wait for more than half an hour. Look at the worker jobs, and at the companies with the longest queues.',
    });
  }

  private makeFunction(props: PlatformScope): ServiceFunction {
    const made = new ServiceFunction(this, 'Reports', {
      ...housing(props),
      name: 'reports',
      description: 'Takes, lists and hands out reports',
      memorySize: 1024,
      severity: 'high',
      errorImpact: 'Reports cannot be asked for, listed or downloaded.',
    });
    const { tables, files } = props;
    tables.grant(
      made,
      'records',
      ['deliveries', 'idempotency', 'jobs', 'queue'],
      ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
    );
    // Templates.
    tables.grant(made, 'records', ['company'], ['GetItem', 'Query', 'PutItem', 'DeleteItem']);
    tables.grant(made, 'records', ['durations'], ['GetItem']);
    // A report's delivery may be a schedule, and v1's reports that are due later are schedules with their runs.
    tables.grant(made, 'records', ['schedules'], ['GetItem', 'Query', 'PutItem', 'DeleteItem']);
    tables.grant(made, 'records', ['runs'], ['Query']);
    tables.grant(made, 'counters', ['company', 'idempotency'], ['UpdateItem']);
    // A template's preview shows figures, events and alerts.
    tables.grant(made, 'records', ['alerts'], ['Query']);
    tables.grant(made, 'rollups', ['rows'], ['Query']);
    tables.grant(made, 'deltas', ['day'], ['Query']);
    tables.grant(made, 'points', ['event'], ['BatchGetItem']);
    files.grantRead(made, 'reports');
    files.grantDelete(made, 'reports');
    this.grantEnqueue(made);
    return made;
  }

  private makeWorker(props: PlatformScope): ServiceFunction {
    const made = new ServiceFunction(this, 'JobsWorker', {
      ...housing(props),
      name: 'jobs',
      description: 'Renders reports to files',
      // One whole CPU: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
      memorySize: 1769,
      timeout: REPORT_TIME,
      severity: 'high',
      errorImpact: 'Reports fail or wait for another attempt.',
    });
    const { tables, files } = props;
    tables.grant(
      made,
      'records',
      ['durations', 'jobs', 'queue', 'runs'],
      ['GetItem', 'PutItem', 'UpdateItem'],
    );
    // Profiles and templates.
    tables.grant(made, 'records', ['company'], ['GetItem']);
    // Alerts of a period.
    tables.grant(made, 'records', ['alerts'], ['Query']);
    tables.grant(made, 'rollups', ['rows'], ['Query']);
    // Raw data: the points of a day are known from its deltas.
    tables.grant(made, 'deltas', ['day'], ['Query']);
    tables.grant(made, 'points', ['event'], ['BatchGetItem']);
    files.grantWrite(made, 'reports');
    files.grantDelete(made, 'reports');
    // A job that ends starts the next one. The event source also lets it give a message back earlier than the queue would.
    this.grantEnqueue(made);
    made.function.addEventSource(
      new SqsEventSource(this.jobs.queue, {
        batchSize: 1,
        maxConcurrency: 10,
        reportBatchItemFailures: true,
      }),
    );
    return made;
  }
}
