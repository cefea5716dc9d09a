import { exactDecimal } from '#shared/metrics/decimal.ts';
import type { ItemFault } from '#shared/metrics/point.ts';
import type { Translated } from '../messages.ts';
import { FlatProperties } from '../properties.ts';
import { type SegmentMessage, segmentMessage } from './message.ts';
import { completedLines, INEXACT, ORDER_FIELDS, OrderFault, type OrderLine, refundedLines } from './order.ts';

type Bag = Readonly<Record<string, unknown>>;

/** Names of Segment's specs that mean an event of the catalogue. Any other name is counted as it is. */
const EVENT_NAMES = new Map([
  ['Signed Up', 'sign_up'],
  ['Signed In', 'login'],
  ['Video Playback Started', 'video_view'],
]);

export type SegmentTranslation = Translated & { /** Properties left out or cut. */ dropped: string[] };

/** One call as items of ours: an order as its lines, anything else as one event. */
export function translateSegment(call: unknown): SegmentTranslation {
  const parsed = segmentMessage.safeParse(call);
  if (!parsed.success) return { fault: shapeFault(parsed.error.issues[0]), dropped: [] };
  try {
    return toItems(parsed.data);
  } catch (error) {
    if (error instanceof OrderFault) return { fault: error.fault, dropped: [] };
    throw error;
  }
}

function toItems(message: SegmentMessage): SegmentTranslation {
  switch (message.type) {
    case 'track':
      return trackItems(message);
    case 'page':
    case 'screen':
      return one(message, message.type === 'page' ? 'page_view' : 'screen_view', {
        name: message.name,
        category: message.category,
        ...message.properties,
      });
    case 'identify':
      return one(message, 'identify', message.traits ?? {});
    case 'group':
      return one(message, 'group', { group_id: message.groupId, ...message.traits });
    case 'alias':
      return one(message, 'alias', { previous_id: message.previousId });
  }
}

function trackItems(message: SegmentMessage): SegmentTranslation {
  const given = message.properties ?? {};
  if (message.event === 'Order Completed') return lines(message, 'purchase', completedLines(given));
  if (message.event === 'Order Refunded') return lines(message, 'refund', refundedLines(given));
  const name = EVENT_NAMES.get(message.event ?? '') ?? message.event;
  const valued = ['revenue', 'value'].find((field) => given[field] !== undefined && given[field] !== null);
  if (valued === undefined) return one(message, name, given);
  const { [valued]: amount, ...rest } = given;
  const value = exactDecimal(amount);
  if (value !== undefined) return one(message, name, rest, value);
  // Text such as "high" is a property like any other; a number that cannot be kept exactly must not be lost so.
  return typeof amount === 'number' ? refused(`properties.${valued}`, INEXACT) : one(message, name, given);
}

function refused(field: string, message: string): SegmentTranslation {
  return { fault: { code: 'VALIDATION_ERROR', field, message }, dropped: [] };
}

function one(
  message: SegmentMessage,
  event: string | undefined,
  given: Bag,
  value?: string,
): SegmentTranslation {
  const flat = new FlatProperties().addAll(contextDimensions(message, given)).addAll(given);
  const valued = value === undefined ? {} : { value };
  return {
    items: [{ ...common(message), event, ...valued, properties: flat.toObject() }],
    dropped: flat.dropped,
  };
}

function lines(message: SegmentMessage, event: string, given: readonly OrderLine[]): SegmentTranslation {
  const order = message.properties ?? {};
  const shared = Object.fromEntries(Object.entries(order).filter(([name]) => !ORDER_FIELDS.has(name)));
  const dropped: string[] = [];
  const items = given.map(({ value, properties }, index) => {
    const own = { ...shared, ...properties };
    const flat = new FlatProperties().addAll(contextDimensions(message, own)).addAll(own);
    dropped.push(...flat.dropped);
    const { event_id: id, ...rest } = common(message);
    return {
      ...rest,
      ...(id === undefined ? {} : { event_id: `${id}#${index}` }),
      event,
      ...(value === undefined ? {} : { value }),
      properties: flat.toObject(),
    };
  });
  return { items, dropped: [...new Set(dropped)] };
}

function common({ messageId, userId, anonymousId, timestamp }: SegmentMessage) {
  return {
    ...(messageId === undefined ? {} : { event_id: messageId }),
    ...(timestamp === undefined ? {} : { timestamp }),
    ...(userId ? { user_id: String(userId) } : {}),
    ...(anonymousId ? { anonymous_id: String(anonymousId) } : {}),
  };
}

/** Dimensions that libraries send beside the properties; the properties' own come first. */
function contextDimensions({ context }: SegmentMessage, given: Bag): Bag {
  const found: Bag = {
    country: context?.location?.country,
    region: context?.location?.region,
    device: context?.device?.type,
    platform: context?.os?.name,
    source: context?.campaign?.source,
  };
  return Object.fromEntries(
    Object.entries(found).filter(([name]) => given[name] === undefined || given[name] === null),
  );
}

function shapeFault(issue: { path: PropertyKey[]; message: string } | undefined): ItemFault {
  const field = issue?.path.map(String).join('.') ?? '';
  return {
    code: 'VALIDATION_ERROR',
    field: field === '' ? null : field,
    message: issue?.message ?? 'Malformed call',
  };
}

const FIELD_NAMES: Readonly<Record<string, string>> = {
  event_id: 'messageId',
  user_id: 'userId',
  anonymous_id: 'anonymousId',
};

/** The fault with the field as the sender knows it. */
export function segmentField(field: string | null): string | null {
  return field === null ? null : (FIELD_NAMES[field] ?? field);
}
