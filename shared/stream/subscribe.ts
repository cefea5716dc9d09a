import { NO_OWN_METRICS, type OwnMetrics } from '#shared/metrics/own/own-metrics.ts';
import { readOwnMetrics } from '#shared/metrics/own/recent.ts';
import { type Clock, systemClock } from '#shared/runtime/clock.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { newId, randomSecret } from '#shared/runtime/ids.ts';
import { type Channel, joinChannel, keepFirstFigures } from './channel-store.ts';
import { channelId, type Definition, EVENTS_CHANNEL } from './definition.ts';
import { feedOf } from './feeds.ts';
import { figuresOf } from './figures.ts';
import { effectiveFrequency, frequencySeconds, frequencyText } from './frequency.ts';
import { removeConnection } from './leave.ts';
import { readEntry } from './log-entry.ts';
import { readLog } from './log-store.ts';
import {
  enterMember,
  listSubscriptions,
  putSubscription,
  removeMember,
  settleMember,
} from './member-store.ts';
import { replyTo } from './reply-store.ts';
import { definitionOf, type SubscribeRequest, thresholdsOf } from './request.ts';
import { placeText, readPlace } from './resume-token.ts';
import type { Session } from './session.ts';
import { startTurn } from './start-turn.ts';
import { newThreshold } from './thresholds.ts';
import { noteRollups } from './ticker-store.ts';
import { addressed, type UpdateBody, updateBodies } from './update.ts';
import { putWatch, removeWatch, type Threshold } from './watch-store.ts';
import { readsRollups } from './window.ts';

const MOST_SUBSCRIPTIONS = 50;
const EPOCH_BYTES = 6;
const ENTRY_BYTES = 9;

/** A subscription on its way: what is asked for, and the channel that carries it. */
interface Joining {
  session: Session;
  subscription: string;
  /** Tells this call from another one for the same subscription. */
  entry: string;
  channel: string;
  /** The channel of the subscription that this one replaces. */
  replaces: string | undefined;
  definition: Definition | undefined;
  eventTypes: readonly string[];
  thresholds: readonly Threshold[];
  notice: string | undefined;
  now: number;
}

/**
 * Subscribes a connection; one of the same id is replaced. Its first message is sent from here, before any update of
 * the channel: what the channel sends meanwhile is held for it and sent after. So an update neither gets lost between
 * the two nor comes twice.
 * @throws PlatformError for a request that cannot be met
 */
export async function subscribe(
  request: SubscribeRequest,
  session: Session,
  now: number,
  clock: Clock = systemClock,
): Promise<void> {
  const joining = await joiningOf(request, session, now);
  const { company } = session.caller;
  await enter(joining);
  const channel = await joinChannel(
    company,
    joining.channel,
    joining.definition,
    randomSecret(EPOCH_BYTES),
    now,
    joining.thresholds.length > 0,
  );
  await startTurn(company, firstDue(joining, now), now);
  const { definition, thresholds } = joining;
  if (thresholds.length > 0 || readsRollups(definition?.windowSeconds)) await noteRollups(company);
  const resumed = await resumedFrom(request.resume_from, channel, joining);
  // Not earlier than any turn that the sequence so far tells of.
  const asOf = Math.max(now, clock());
  const first = resumed ?? (await firstMessages({ ...joining, now: asOf }, channel, request.resume_from));
  if (!(await send(joining, first))) return;
  await sendHeld(joining, channel);
}

/** Sends what the channel held meanwhile, in order, and lets it go on by itself only when nothing more is held. */
async function sendHeld(joining: Joining, channel: Channel): Promise<void> {
  const { company } = joining.session.caller;
  let known: readonly number[] = [];
  let after = channel.sequence;
  for (;;) {
    const held = await settleMember(company, channel.id, memberOf(joining), after, known);
    if (held === 'settled' || held === undefined) return;
    for (const sequence of held.filter((one) => one > after)) {
      const [entry] = (await readLog(company, channel, sequence - 1, sequence, joining.now)) ?? [];
      if (entry && !(await send(joining, bodiesFor(joining, entry.update)))) return;
      after = sequence;
    }
    known = held;
  }
}

async function joiningOf(request: SubscribeRequest, session: Session, now: number): Promise<Joining> {
  const { plan, company } = session.caller;
  const asked =
    request.delivery_frequency === undefined ? undefined : frequencySeconds(request.delivery_frequency);
  const { seconds, notice } = effectiveFrequency(plan, asked);
  const definition =
    request.event_types === undefined
      ? definitionOf(request, seconds, await ownMetricsFor(request.metrics ?? [], company))
      : undefined;
  const subscription = request.subscription_id ?? newId('sub', now);
  const known = await listSubscriptions(company, session.connection);
  const replaced = known.find((one) => one.subscription === subscription);
  if (known.length >= MOST_SUBSCRIPTIONS && !replaced) {
    throw new PlatformError('QUOTA_EXCEEDED', 'The connection has too many subscriptions', {
      details: `A connection has at most ${MOST_SUBSCRIPTIONS}. Unsubscribe from one, or open another connection.`,
    });
  }
  return {
    session,
    subscription,
    entry: randomSecret(ENTRY_BYTES),
    channel: definition === undefined ? EVENTS_CHANNEL : channelId(definition),
    replaces: replaced?.channel,
    definition,
    eventTypes: request.event_types ?? [],
    thresholds: await newThresholds(request, company, now),
    notice: definition === undefined ? undefined : notice,
    now,
  };
}

/** As of now: the connection may be older than the metrics that it asks for. */
async function ownMetricsFor(metrics: readonly string[], company: string): Promise<OwnMetrics> {
  const isBuiltIn = metrics.every((name) => NO_OWN_METRICS.find(name) !== undefined);
  return isBuiltIn ? NO_OWN_METRICS : readOwnMetrics(company);
}

const memberOf = ({ session, subscription, entry }: Joining) => ({
  connection: session.connection,
  subscription,
  entry,
});

async function enter(joining: Joining): Promise<void> {
  const { session, subscription, channel, replaces, eventTypes, now } = joining;
  const { company } = session.caller;
  // First, so that a call that dies in between leaves nobody who still gets what was replaced.
  if (replaces !== undefined && replaces !== channel)
    await removeMember(company, replaces, memberOf(joining));
  const before = await putSubscription(company, session.connection, subscription, channel, session.endsAt);
  await enterMember(company, channel, { ...memberOf(joining), eventTypes }, session.endsAt, now);
  await enterThresholds(joining, before);
  if (before !== undefined && before !== channel && before !== replaces)
    await removeMember(company, before, memberOf(joining));
}

/** A subscription that is replaced begins anew with its thresholds. */
async function enterThresholds(
  { session, subscription, eventTypes, thresholds, now }: Joining,
  before: string | undefined,
): Promise<void> {
  const { caller, connection, endsAt } = session;
  const place = { connection, subscription };
  if (thresholds.length > 0) {
    // Later than every version of the one that it replaces.
    await putWatch(caller.company, { ...place, eventTypes, thresholds, untold: [], version: now }, endsAt);
  } else if (before === EVENTS_CHANNEL) await removeWatch(caller.company, place);
}

async function newThresholds(
  request: SubscribeRequest,
  company: string,
  now: number,
): Promise<readonly Threshold[]> {
  const names = Object.keys(request.alert_thresholds ?? {});
  if (names.length === 0) return [];
  const own = await ownMetricsFor(names, company);
  return thresholdsOf(request, own).map(({ condition, forMs }) => newThreshold(condition, forMs, now));
}

const SLIDE_MS = 10_000;

/** Figures in real time change as their window moves on, also without new events. */
function firstDue({ definition, thresholds }: Joining, now: number): number {
  // Thresholds are looked at once at the beginning: their duration counts from then.
  if (thresholds.length > 0) return now;
  const seconds = definition?.frequencySeconds ?? 0;
  return now + (seconds === 0 ? SLIDE_MS : seconds * 1000);
}

/** What was missed since a place, after a word that it was found; undefined where the place is not known any more. */
async function resumedFrom(
  from: string | undefined,
  channel: Channel,
  joining: Joining,
): Promise<UpdateBody[] | undefined> {
  const place = from === undefined ? undefined : readPlace(from);
  if (from !== undefined && place === undefined) {
    throw new PlatformError('VALIDATION_ERROR', 'resume_from is not a place that was sent', {
      details: 'Send the resume_from of the last update that you received, as it was.',
    });
  }
  if (place?.channel !== channel.id || place.epoch !== channel.epoch || place.sequence > channel.sequence)
    return undefined;
  const { company } = joining.session.caller;
  const missed = await readLog(company, channel, place.sequence, channel.sequence, joining.now);
  if (missed === undefined) return undefined;
  const word = {
    type: 'resumed',
    ...placeFields(channel),
    missed: missed.length,
    timestamp: new Date(joining.now).toISOString(),
  };
  return [JSON.stringify(word), ...missed.flatMap(({ update }) => bodiesFor(joining, update))];
}

const placeFields = (channel: Channel) => ({
  sequence: channel.sequence,
  resume_from: placeText({ channel: channel.id, epoch: channel.epoch, sequence: channel.sequence }),
});

/** The acknowledgement: figures as of now. Where a place was given that is no longer kept, it says so. */
async function firstMessages(
  joining: Joining,
  channel: Channel,
  lostPlace: string | undefined,
): Promise<UpdateBody[]> {
  const { session, definition, notice, now, eventTypes } = joining;
  const extra = {
    acknowledgement: true,
    ...(lostPlace === undefined ? {} : { resumed: false }),
    ...(notice === undefined ? {} : { notice }),
  };
  if (definition === undefined) {
    const timestamp = new Date(now).toISOString();
    return [
      JSON.stringify({
        type: 'subscribed',
        ...placeFields(channel),
        event_types: eventTypes,
        timestamp,
        ...extra,
      }),
    ];
  }
  const { company: id, timeZone, currency, ownMetrics } = session.caller;
  const figures = await figuresOf(definition, {
    company: { id, timeZone, currency, ownMetrics },
    feed: feedOf(id, timeZone),
    now,
  });
  if (channel.figures === undefined) await keepFirstFigures(id, channel, JSON.stringify(figures.metrics));
  return updateBodies({
    place: { channel: channel.id, epoch: channel.epoch, sequence: channel.sequence },
    figures,
    aggregation: definition.aggregation,
    deliveryFrequency: frequencyText(definition.frequencySeconds),
    now,
    extra,
  });
}

/** The messages of a kept update for this subscription; none where it is an event of another kind. */
function bodiesFor({ eventTypes, subscription }: Joining, update: string): UpdateBody[] {
  const { bodies, eventType, only } = readEntry(update);
  if (only !== undefined) return only === subscription ? bodies : [];
  return eventType === undefined || eventTypes.includes(eventType) ? bodies : [];
}

/** False where the connection is over, which is then cleaned away. */
async function send({ session, subscription }: Joining, bodies: readonly UpdateBody[]): Promise<boolean> {
  for (const body of bodies) {
    const outcome = await replyTo(session.connection, addressed(body, subscription));
    if (outcome === 'gone') {
      await removeConnection(session.caller.company, session.connection);
      return false;
    }
  }
  return true;
}
