import { randomUUID } from 'node:crypto';
import { LOCAL_ACCOUNT, type Stack } from '../cloud-types.ts';
import type { ServiceEvent } from './event-bus.ts';

/** A mail that was taken. */
export interface AcceptedMail {
  id: string;
  to: string[];
  /** Its configuration set. */
  set: string | undefined;
  tags: { Name: string; Value: string }[];
  /** Epoch milliseconds. */
  at: number;
}

interface Destination {
  Enabled?: boolean;
  MatchingEventTypes?: string[];
  EventBridgeDestination?: object;
}

/**
 * Each configuration set of the template, with the kinds of events that it tells the event bus of, in capitals.
 * @throws Error for another destination than the event bus
 */
export function configurationSetsOf(stack: Stack): Map<string, Set<string>> {
  const resources = [...stack.resources.values()];
  const sets = resources.filter(({ type }) => type === 'AWS::SES::ConfigurationSet');
  const kinds = new Map(
    sets.map(({ logicalId, properties }) => [nameOf(properties['Name'], logicalId), new Set<string>()]),
  );
  for (const { logicalId, type, properties } of resources) {
    if (type !== 'AWS::SES::ConfigurationSetEventDestination') continue;
    const {
      Enabled,
      MatchingEventTypes = [],
      EventBridgeDestination,
    } = properties['EventDestination'] as Destination;
    if (EventBridgeDestination === undefined)
      throw new Error(`${logicalId}: here SES tells the event bus only (EventBridgeDestination).`);
    if (Enabled === false) continue;
    const set = kinds.get(String(properties['ConfigurationSetName']));
    for (const kind of MatchingEventTypes) set?.add(kind.toUpperCase());
  }
  return kinds;
}

function nameOf(given: unknown, logicalId: string): string {
  return typeof given === 'string' ? given : logicalId;
}

/**
 * What comes of mails to the addresses of SES's mailbox simulator.
 * https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html#send-email-simulator
 */
export function simulatedEvents(mail: AcceptedMail, kinds: ReadonlySet<string>): ServiceEvent[] {
  return mail.to.flatMap((recipient) => {
    const address = /<([^<>]+)>\s*$/.exec(recipient)?.[1] ?? recipient;
    if (kinds.has('BOUNCE') && isSimulator(address, 'bounce')) return [bounce(mail, address)];
    if (kinds.has('COMPLAINT') && isSimulator(address, 'complaint')) return [complaint(mail, address)];
    return [];
  });
}

/** With a label too, such as `bounce+label1@simulator.amazonses.com`. */
function isSimulator(address: string, kind: string): boolean {
  return new RegExp(`^${kind}(?:\\+[^@]*)?@simulator\\.amazonses\\.com$`, 'i').test(address);
}

/** https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html */
function bounce(mail: AcceptedMail, address: string): ServiceEvent {
  const bounced = {
    emailAddress: address,
    action: 'failed',
    status: '5.1.1',
    diagnosticCode: 'smtp; 550 5.1.1 user unknown',
  };
  return {
    source: 'aws.ses',
    detailType: 'Email Bounced',
    detail: {
      eventType: 'Bounce',
      bounce: {
        feedbackId: randomUUID(),
        bounceType: 'Permanent',
        bounceSubType: 'General',
        bouncedRecipients: [bounced],
        timestamp: new Date(mail.at).toISOString(),
        reportingMTA: 'dns; local.simulator.amazonses.com',
      },
      mail: mailOf(mail),
    },
  };
}

function complaint(mail: AcceptedMail, address: string): ServiceEvent {
  return {
    source: 'aws.ses',
    detailType: 'Email Complaint Received',
    detail: {
      eventType: 'Complaint',
      complaint: {
        feedbackId: randomUUID(),
        complaintSubType: null,
        complainedRecipients: [{ emailAddress: address }],
        complaintFeedbackType: 'abuse',
        timestamp: new Date(mail.at).toISOString(),
      },
      mail: mailOf(mail),
    },
  };
}

function mailOf({ id, to, set, tags, at }: AcceptedMail): object {
  return {
    timestamp: new Date(at).toISOString(),
    messageId: id,
    sendingAccountId: LOCAL_ACCOUNT,
    destination: to,
    headersTruncated: false,
    tags: {
      ...(set === undefined ? {} : { 'ses:configuration-set': [set] }),
      ...Object.fromEntries(tags.map(({ Name, Value }) => [Name, [Value]])),
    },
  };
}
