import { type Delivery, newDelivery, type Target } from '#shared/delivery/delivery.ts';
import { stableId } from '#shared/runtime/ids.ts';
import { type Alert, type Notice, noticeId } from './alert.ts';
import { messageOf } from './notice.ts';

/**
 * What a notification sends by mail and by webhooks. Each has an id made of the notification and its target, so whoever
 * enters them again enters the same.
 * @param listening webhooks that are told of the company's alerts by themselves
 */
export function deliveriesOf(
  company: string,
  alert: Alert,
  notice: Notice,
  at: number,
  listening: readonly string[],
  baseUrl: string,
): Delivery[] {
  const message = messageOf(alert, notice, at, baseUrl);
  return targetsOf(alert, listening).map((target) =>
    newDelivery({
      company,
      id: deliveryIdOf(alert, notice, target),
      target,
      source: { kind: 'notice', notice: message },
      createdAt: at,
    }),
  );
}

/** The same for the same notification and target. */
export function deliveryIdOf(alert: Alert, notice: Notice, target: Target): string {
  const at = notice === 'triggered' ? alert.triggeredAt : (alert.resolvedAt ?? alert.triggeredAt);
  return stableId('dlv', at, JSON.stringify([noticeId(alert.id, notice), target]));
}

/** Targets of the alert's own channels, and webhooks that those do not name. */
export function targetsOf({ channels }: Pick<Alert, 'channels'>, listening: readonly string[]): Target[] {
  const named = channels.flatMap((channel): Target[] => {
    if (channel.type === 'stream') return [];
    if (channel.type === 'email') return [{ channel: 'email', recipients: channel.recipients }];
    return [{ channel: 'webhook', webhook_id: channel.webhook_id }];
  });
  const more = listening.map((id): Target => ({ channel: 'webhook', webhook_id: id }));
  return [...new Map([...named, ...more].map((target) => [JSON.stringify(target), target])).values()];
}
