import * as z from 'zod';
import type { Feedback } from './delivery.ts';
import type { SuppressionReason } from './suppression.ts';

/** Names under which a mail carries whose delivery it is, so that what SES tells of it later finds its way back. */
export const MAIL_TAGS = { company: 'company', delivery: 'delivery' } as const;

const recipient = z.object({
  emailAddress: z.string(),
  status: z.string().optional(),
  diagnosticCode: z.string().optional(),
});
const tags = z.record(z.string(), z.array(z.string()));
const mail = z.object({ tags });

/** https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html, as EventBridge brings it */
const event = z.object({
  source: z.literal('aws.ses'),
  detail: z.discriminatedUnion('eventType', [
    z.object({
      eventType: z.literal('Bounce'),
      mail,
      bounce: z.object({
        bounceType: z.string(),
        bounceSubType: z.string(),
        bouncedRecipients: z.array(recipient),
        timestamp: z.iso.datetime({ offset: true }),
      }),
    }),
    z.object({
      eventType: z.literal('Complaint'),
      mail,
      complaint: z.object({
        complainedRecipients: z.array(recipient),
        complaintFeedbackType: z.string().nullish(),
        timestamp: z.iso.datetime({ offset: true }),
      }),
    }),
  ]),
});

/** What came of a mail after SES had taken it, and for what its address gets no more mail. */
export interface MailFeedback {
  company: string;
  deliveryId: string;
  outcomes: (Feedback & { suppress: SuppressionReason | null })[];
}

/** Undefined for a text that is no event of SES. @throws Error for a mail that is not one of ours */
export function readMailFeedback(text: string): MailFeedback | undefined {
  const { data } = event.safeParse(parsed(text));
  if (data === undefined) return undefined;
  const { detail } = data;
  const [company, deliveryId] = [MAIL_TAGS.company, MAIL_TAGS.delivery].map(
    (tag) => detail.mail.tags[tag]?.[0],
  );
  if (!company || !deliveryId) throw new Error('The event of SES tells of a mail that names no delivery.');
  return {
    company,
    deliveryId,
    outcomes: detail.eventType === 'Bounce' ? bounced(detail.bounce) : complained(detail.complaint),
  };
}

type Detail = z.output<typeof event>['detail'];
type Bounce = Extract<Detail, { eventType: 'Bounce' }>['bounce'];
type Complaint = Extract<Detail, { eventType: 'Complaint' }>['complaint'];

/** https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html#event-publishing-retrieving-sns-contents-bounce-types */
const BOUNCES: Record<string, string> = {
  NoEmail: 'there is no such mailbox',
  Suppressed: 'Amazon SES sends no mail to this address',
  OnAccountSuppressionList: 'the address is on the suppression list of the AWS account',
  MailboxFull: 'the mailbox is full',
  MessageTooLarge: 'the mail is too large for the mailbox',
  ContentRejected: 'the receiving server does not take the content',
  AttachmentRejected: 'the receiving server does not take the attachment',
};
const MOST_DIAGNOSTIC = 300;

function bounced({
  bounceType,
  bounceSubType,
  bouncedRecipients,
  timestamp,
}: Bounce): MailFeedback['outcomes'] {
  const isPermanent = bounceType === 'Permanent';
  const cause = BOUNCES[bounceSubType] ?? 'the receiving server refused the mail';
  return bouncedRecipients.map(({ emailAddress, status, diagnosticCode }) => ({
    address: addressOf(emailAddress),
    status: 'bounced',
    reason: [
      `Bounced ${isPermanent ? 'for good' : 'for now'}: ${cause}${status === undefined ? '' : ` (${status})`}.`,
      ...(diagnosticCode === undefined ? [] : [printable(diagnosticCode).slice(0, MOST_DIAGNOSTIC)]),
    ].join(' '),
    at: Date.parse(timestamp),
    suppress: isPermanent ? 'bounce' : null,
  }));
}

/** The receiver says that it was no complaint after all. https://www.iana.org/assignments/marf-parameters */
const NO_COMPLAINT = 'not-spam';

function complained({
  complainedRecipients,
  complaintFeedbackType,
  timestamp,
}: Complaint): MailFeedback['outcomes'] {
  if (complaintFeedbackType === NO_COMPLAINT) return [];
  return complainedRecipients.map(({ emailAddress }) => ({
    address: addressOf(emailAddress),
    status: 'complained',
    reason: 'The recipient marked the mail as unwanted.',
    at: Date.parse(timestamp),
    suppress: 'complaint',
  }));
}

/** `Name <address>` or the address alone. */
function addressOf(text: string): string {
  return /<([^<>]+)>\s*$/.exec(text)?.[1] ?? text;
}

function printable(text: string): string {
  return text.replaceAll(/[^\x21-\x7E]+/g, ' ');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
