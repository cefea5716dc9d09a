import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import nodemailer from 'nodemailer';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { lazy } from '#shared/runtime/lazy.ts';
import type { Notice } from './delivery.ts';
import { MAIL_TAGS } from './feedback.ts';

export interface Mail {
  /** The delivery's; it makes the Message-ID, which is the same at each attempt. */
  id: string;
  /** Whose delivery it is. */
  company: string;
  to: string;
  notice: Notice;
  attachment?: { fileName: string; contentType: string; content: Uint8Array } | undefined;
}

export type MailOutcome =
  | { kind: 'sent' }
  /** SES will not take it, however often it is asked. */
  | { kind: 'refused'; reason: string }
  | { kind: 'later'; reason: string };

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html#API_SendEmail_Errors */
const REFUSALS: Record<string, string> = {
  MessageRejected:
    'Amazon SES refused the message: the sender or, in the SES sandbox, the recipient is not verified.',
  MailFromDomainNotVerifiedException: "The sender's domain is not verified in Amazon SES.",
  AccountSuspendedException: "The account's sending is suspended in Amazon SES.",
  SendingPausedException: "The account's sending is paused in Amazon SES.",
  BadRequestException: 'Amazon SES does not take this address or message.',
  NotFoundException: 'The sender is not set up in Amazon SES.',
};

const transport = lazy(() =>
  nodemailer.createTransport({ SES: { sesClient: new SESv2Client({ maxAttempts: 4 }), SendEmailCommand } }),
);

/** Sends one mail to one recipient by Amazon SES. */
export async function sendMail({ id, company, to, notice, attachment }: Mail): Promise<MailOutcome> {
  try {
    await transport().sendMail({
      from: requireEnv(ENV.mailFrom),
      to: { name: '', address: to },
      subject: notice.subject,
      text: notice.text,
      html: notice.html,
      messageId: `<${id}.${Buffer.from(to).toString('hex').slice(0, 32)}@analytics.invalid>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
      // By these SES tells later what came of it: shared/delivery/feedback.ts.
      ses: {
        ConfigurationSetName: requireEnv(ENV.mailConfigurationSet),
        EmailTags: [
          { Name: MAIL_TAGS.company, Value: company },
          { Name: MAIL_TAGS.delivery, Value: id },
        ],
      },
      disableFileAccess: true,
      disableUrlAccess: true,
      attachments: attachment
        ? [
            {
              filename: attachment.fileName,
              contentType: attachment.contentType,
              content: Buffer.from(attachment.content),
            },
          ]
        : [],
    });
    return { kind: 'sent' };
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    const reason = REFUSALS[name];
    if (reason !== undefined) return { kind: 'refused', reason };
    return { kind: 'later', reason: 'Amazon SES did not take the message; it is tried again.' };
  }
}
