import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { ConfigurationSet, EmailSendingEvent, EventDestination } from 'aws-cdk-lib/aws-ses';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ENV } from '#shared/runtime/env-names.ts';
import type { PlatformConfig } from './config.ts';
import { acknowledge } from './kit/acknowledge.ts';
import { housing, type PlatformScope } from './kit/platform-scope.ts';
import { ServiceFunction } from './kit/service-function.ts';
import { DeadLetters, WorkQueue } from './kit/service-queue.ts';

export interface DeliveryProps extends PlatformScope {
  config: Pick<PlatformConfig, 'mailFrom' | 'allowedPrivateHosts'>;
}

/** A webhook has 15 seconds, and fifty recipients of a mail have one each. */
const DELIVERY_TIME = Duration.seconds(90);

/** How reports and alerts reach people and programs: webhooks, e-mail, buckets, and the worker that sends. */
export class Delivery extends Construct {
  /** Manages webhooks. */
  readonly function: ServiceFunction;
  readonly worker: ServiceFunction;
  readonly queues: Readonly<Record<string, IQueue>>;
  private readonly waiting: WorkQueue;
  private readonly mails: ConfigurationSet;

  constructor(scope: Construct, id: string, props: DeliveryProps) {
    super(scope, id);
    const { alarms } = props;
    const failed = new DeadLetters(this, 'FailedDeliveries', {
      alarms,
      severity: 'high',
      impact:
        'A mail or webhook could not be attempted, or what SES told of a mail could not be written down. The clock tries the former again each minute; redrive the latter. Look at the logs of the function delivery.',
    });
    this.waiting = new WorkQueue(this, 'Deliveries', {
      workTime: DELIVERY_TIME,
      deliveries: 3,
      deadLetters: failed,
      // Messages are sent up to a minute ahead of their time.
      longestWait: Duration.minutes(15),
      alarms,
      impact:
        'Mails and webhooks are late. Look for receivers that hang in the log of the function delivery.',
    });
    this.mails = this.makeMailEvents(failed);
    this.queues = { deliveries: this.waiting.queue, 'failed deliveries': failed.queue };
    this.function = this.makeFunction(props);
    this.worker = this.makeWorker(props);
  }

  /** The role that roles of customers trust. */
  get workerRoleArn(): string {
    return roleOf(this.worker).roleArn;
  }

  /** Allows asking for an attempt at a delivery. */
  grantEnqueue(target: ServiceFunction): void {
    target.allow(['sqs:SendMessage'], [this.waiting.queue.queueArn]);
    target.env(ENV.deliveryQueueUrl, this.waiting.queue.queueUrl);
  }

  /**
   * Bounces and complaints come minutes or days after SES took a mail. They join the queue of deliveries, whose worker
   * writes them to the delivery that the mail's tags name.
   */
  private makeMailEvents(failed: DeadLetters): ConfigurationSet {
    const mails = new ConfigurationSet(this, 'Mails', {
      // Companies decide for themselves to whom they send no more: what one has lifted must not bounce for another's list.
      disableSuppressionList: true,
    });
    mails.addEventDestination('Feedback', {
      destination: EventDestination.eventBus(EventBus.fromEventBusName(this, 'Bus', 'default')),
      events: [EmailSendingEvent.BOUNCE, EmailSendingEvent.COMPLAINT],
    });
    new Rule(this, 'MailFeedback', {
      description: 'Brings bounces and complaints of mails to their deliveries',
      eventPattern: {
        source: ['aws.ses'],
        detailType: ['Email Bounced', 'Email Complaint Received'],
        detail: { mail: { tags: { 'ses:configuration-set': [mails.configurationSetName] } } },
      },
      targets: [new SqsQueue(this.waiting.queue, { deadLetterQueue: failed.queue })],
    });
    return mails;
  }

  private makeFunction(props: DeliveryProps): ServiceFunction {
    const made = new ServiceFunction(this, 'Webhooks', {
      ...housing(props),
      name: 'webhooks',
      description: 'Webhooks, their secrets and what was sent to them; addresses that get no mail',
      severity: 'low',
      errorImpact: 'Webhooks cannot be made or changed; those that exist are told all the same.',
    });
    const { tables, config } = props;
    tables.grant(
      made,
      'records',
      ['company', 'deliveries'],
      ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
    );
    tables.grant(made, 'records', ['audit'], ['PutItem']);
    tables.grant(made, 'counters', ['company', 'idempotency'], ['UpdateItem']);
    made.env(ENV.allowedPrivateHosts, config.allowedPrivateHosts ?? '');
    this.grantEnqueue(made);
    return made;
  }

  private makeWorker(props: DeliveryProps): ServiceFunction {
    const made = new ServiceFunction(this, 'Worker', {
      ...housing(props),
      name: 'delivery',
      description: 'Sends mails, calls webhooks and stores files in buckets of customers',
      memorySize: 1024,
      timeout: DELIVERY_TIME,
      severity: 'high',
      errorImpact: 'Mails and webhooks are late; each is tried again for three days.',
    });
    const { tables, files, config } = props;
    // A webhook that is gone for good is switched off.
    tables.grant(made, 'records', ['company', 'deliveries'], ['GetItem', 'UpdateItem']);
    tables.grant(made, 'records', ['jobs'], ['GetItem']);
    files.grantRead(made, 'reports');
    made.env(ENV.allowedPrivateHosts, config.allowedPrivateHosts ?? '');
    made.env(ENV.mailFrom, config.mailFrom);
    made.env(ENV.mailConfigurationSet, this.mails.configurationSetName);
    made.allow(
      ['ses:SendEmail'],
      [
        ...this.senderArns(config.mailFrom),
        this.sesArn('configuration-set', this.mails.configurationSetName),
      ],
    );
    this.allowCustomersRoles(made);
    made.function.addEventSource(
      // A receiver that hangs takes one place of these for 15 seconds.
      new SqsEventSource(this.waiting.queue, {
        batchSize: 1,
        maxConcurrency: 50,
        reportBatchItemFailures: true,
      }),
    );
    return made;
  }

  /**
   * Roles of that name, in any account, that trust this worker for a company's external id. What a role of another name
   * trusts by mistake is out of reach.
   */
  private allowCustomersRoles(worker: ServiceFunction): void {
    const role = `arn:${Stack.of(this).partition}:iam::*:role/analytics-delivery-*`;
    worker.allow(['sts:AssumeRole'], [role]);
    acknowledge(
      roleOf(worker),
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:iam::*:role/analytics-delivery-*]',
      'Accounts of customers are not known beforehand; their roles decide by the external id.',
    );
  }

  /** SES knows a sender by its address or by its domain, whichever was verified. */
  private senderArns(mailFrom: string): string[] {
    const address = /<([^<>]+)>\s*$/.exec(mailFrom)?.[1] ?? mailFrom;
    return [address, address.split('@').at(-1) ?? address].map((name) => this.sesArn('identity', name));
  }

  private sesArn(resource: string, resourceName: string): string {
    return Stack.of(this).formatArn({
      service: 'ses',
      resource,
      resourceName,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  }
}

function roleOf({ function: made, name }: ServiceFunction): IRole {
  if (made.role) return made.role;
  throw new Error(`The function ${name} has no role.`);
}
