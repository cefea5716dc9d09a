import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Clock } from '#shared/runtime/clock.ts';
import type { Stack } from '../cloud-types.ts';
import type { HttpAnswer, HttpRequest } from '../gateway/http-message.ts';
import type { Publish } from './event-bus.ts';
import { jsonAnswer, ServiceError } from './service-server.ts';
import { type AcceptedMail, configurationSetsOf, simulatedEvents } from './ses-events.ts';

const SendEmail = z.object({
  ConfigurationSetName: z.string().optional(),
  Destination: z.object({ ToAddresses: z.array(z.string()).optional() }).optional(),
  EmailTags: z.array(z.object({ Name: z.string(), Value: z.string() })).default([]),
  Content: z.object({ Raw: z.object({ Data: z.base64() }) }),
});
const MOST_BYTES = 40 * 1024 * 1024;
/** No mail can go to this domain (RFC 2606), so here it stands for addresses that SES does not take. */
const REFUSED = /\.invalid>?$/i;

export interface OutboxOptions {
  stack: Stack;
  /** The directory of the mails. */
  outbox: string;
  clock: Clock;
  publish: Publish;
  log: (line: string) => void;
}

/**
 * Amazon SES: keeps each raw message as a file of the outbox, and tells the event bus of bounces and complaints of SES's
 * own addresses for trying them, where the mail's configuration set has an event destination for them.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
 */
export function openOutbox(options: OutboxOptions): (request: HttpRequest) => HttpAnswer {
  const { outbox, clock } = options;
  const sets = configurationSetsOf(options.stack);
  mkdirSync(outbox, { recursive: true });
  return (request) => {
    if (request.method !== 'POST' || request.path !== '/v2/email/outbound-emails')
      throw new ServiceError('NotFoundException', 404, 'Only SendEmail is served locally.');
    const parsed = SendEmail.safeParse(JSON.parse(request.body.toString() || '{}'));
    if (!parsed.success) throw new ServiceError('BadRequestException', 400, z.prettifyError(parsed.error));
    const { Content, ConfigurationSetName: set, Destination, EmailTags } = parsed.data;
    const to = Destination?.ToAddresses ?? [];
    if (set !== undefined && !sets.has(set))
      throw new ServiceError('NotFoundException', 404, `Configuration set <${set}> does not exist.`);
    if (to.some((address) => REFUSED.test(address)))
      throw new ServiceError('MessageRejected', 400, 'The recipient has an address of the domain .invalid.');
    const message = Buffer.from(Content.Raw.Data, 'base64');
    if (message.length > MOST_BYTES) throw new ServiceError('BadRequestException', 400, 'Message too large.');
    const id = randomUUID();
    keep(outbox, `${new Date(clock()).toISOString().replaceAll(/[:.]/g, '-')}-${id}.eml`, message);
    tell({ id, to, set, tags: EmailTags, at: clock() }, options, sets.get(set ?? ''));
    return jsonAnswer(200, { MessageId: id });
  };
}

/** Whoever watches the outbox must not see half a mail. */
function keep(outbox: string, name: string, message: Buffer): void {
  writeFileSync(join(outbox, `.${name}.part`), message);
  renameSync(join(outbox, `.${name}.part`), join(outbox, name));
}

/** As on AWS, the answer does not wait for it. */
function tell(
  mail: AcceptedMail,
  { publish, log }: OutboxOptions,
  kinds: ReadonlySet<string> = new Set(),
): void {
  for (const event of simulatedEvents(mail, kinds))
    publish(event).catch((error: unknown) =>
      log(`SES could not tell of the mail ${mail.id}: ${String(error)}`),
    );
}
