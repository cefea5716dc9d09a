import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Clock } from '#shared/runtime/clock.ts';
import type { HttpAnswer, HttpRequest } from '../gateway/http-message.ts';
import { jsonAnswer, ServiceError } from './service-server.ts';

const SendEmail = z.object({
  Destination: z.object({ ToAddresses: z.array(z.string()).optional() }).optional(),
  Content: z.object({ Raw: z.object({ Data: z.base64() }) }),
});
const MOST_BYTES = 40 * 1024 * 1024;
/** https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html#send-email-simulator */
const REFUSED = 'bounce@simulator.amazonses.com';

/**
 * Amazon SES: keeps each raw message as a file of the outbox. Mails to SES's own address for bounces are refused, so
 * that a refusal can be seen here too.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
 */
export function openOutbox(outbox: string, clock: Clock): (request: HttpRequest) => HttpAnswer {
  mkdirSync(outbox, { recursive: true });
  return (request) => {
    if (request.method !== 'POST' || request.path !== '/v2/email/outbound-emails')
      throw new ServiceError('NotFoundException', 404, 'Only SendEmail is served locally.');
    const parsed = SendEmail.safeParse(JSON.parse(request.body.toString() || '{}'));
    if (!parsed.success) throw new ServiceError('BadRequestException', 400, z.prettifyError(parsed.error));
    const { Content, Destination } = parsed.data;
    if (Destination?.ToAddresses?.some((address) => address.includes(REFUSED)))
      throw new ServiceError('MessageRejected', 400, 'The recipient is the address of bounces.');
    const message = Buffer.from(Content.Raw.Data, 'base64');
    if (message.length > MOST_BYTES) throw new ServiceError('BadRequestException', 400, 'Message too large.');
    const id = randomUUID();
    const name = `${new Date(clock()).toISOString().replaceAll(/[:.]/g, '-')}-${id}.eml`;
    // Whoever watches the outbox must not see half a mail.
    writeFileSync(join(outbox, `.${name}.part`), message);
    renameSync(join(outbox, `.${name}.part`), join(outbox, name));
    return jsonAnswer(200, { MessageId: id });
  };
}
