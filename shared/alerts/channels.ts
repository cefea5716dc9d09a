import { validationError } from '#shared/http/validation.ts';
import { requireWebhook } from '#shared/webhooks/webhooks.ts';
import type { Channel } from './rule.ts';

/**
 * @throws PlatformError RESOURCE_NOT_FOUND for a webhook that the company does not have; VALIDATION_ERROR for one that is
 *   told in another form
 */
export async function requireChannels(company: string, channels: readonly Channel[]): Promise<void> {
  for (const [index, channel] of channels.entries()) {
    if (!('webhook_id' in channel)) continue;
    const { format } = await requireWebhook(company, channel.webhook_id);
    const type = format === 'slack' ? 'slack' : 'webhook';
    if (channel.type === type) continue;
    const message = `The webhook has the format ${format}; name it with the type ${type}`;
    throw validationError([{ field: `channels.${index}.type`, code: 'VALIDATION_ERROR', message }]);
  }
}
