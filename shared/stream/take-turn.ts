import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, systemClock } from '#shared/runtime/clock.ts';
import { logger } from '#shared/runtime/logger.ts';
import { type Channel, listChannels } from './channel-store.ts';
import { companyOf } from './feeds.ts';
import { hasNews } from './news.ts';
import { hasOpen } from './open-store.ts';
import { sendTask } from './queue-store.ts';
import { startTurn } from './start-turn.ts';
import { sweepChannels, sweepConnections } from './sweep.ts';
import { watchParts, watchThresholds } from './thresholds.ts';
import { beginTurn, dropTicker, endTurn, findTicker, wantTurn } from './ticker-store.ts';
import { LOST_TICK_MS, SWEEP_MS, TURN_GAP_MS } from './timing.ts';
import { noTurn, type TurnCount, turnParts, updateChannels } from './turn.ts';
import { readsRollups } from './window.ts';

/** Figures in real time move on with their window's ten-second steps. */
const SLIDE_MS = 10_000;
const BUSY_RETRY_MS = 1_000;

/**
 * The turn that a tick's message is for. Of several messages for one turn, one gets it. A turn that another worker is
 * still at is tried again in a second.
 */
export async function takeDueTurn(company: string, dueAt: number, clock: Clock = systemClock): Promise<void> {
  const channels = await listChannels(company);
  if (await tryTurn(company, channels, clock, dueAt)) return;
  const ticker = await findTicker(company, true);
  if (ticker?.dueAt === dueAt) await sendTask({ kind: 'tick', company, due_at: dueAt }, BUSY_RETRY_MS);
  else if (ticker && ticker.dueAt < clock() - LOST_TICK_MS) {
    // This message comes again because its worker died: if that was before it sent the next one, the chain ends here.
    await startTurn(company, clock(), clock());
  }
}

/**
 * A turn because data has come: at once, or half a second after the last one, which then serves all that came meanwhile.
 * Where all deliveries are periodic there is one only if it has a change to tell of now. Data that is `applied` concerns
 * long windows alone: it was told of before, when it arrived.
 */
export async function takeDataTurn(
  company: string,
  clock: Clock = systemClock,
  applied = false,
): Promise<void> {
  const channels = await listChannels(company);
  const concerned = applied ? channels.filter(isOfRollups) : channels;
  if (!concerned.some(isRealTime) && !(await hasNews(company, concerned, clock()))) return;
  if (await tryTurn(company, channels, clock)) return;
  const ticker = await findTicker(company, true);
  if (!ticker) return;
  const now = clock();
  const soon = Math.max(now, ticker.lastTurnAt + TURN_GAP_MS) + 1;
  if (!(await wantTurn(company, soon, now))) return;
  if (ticker.busyUntil > now) await sendTask({ kind: 'tick', company, due_at: soon }, BUSY_RETRY_MS);
  else {
    await sleep(Math.max(0, soon - now));
    await takeDueTurn(company, soon, clock);
  }
}

/** Whether new data may change at once what it says. */
function isRealTime({ definition, watched }: Channel): boolean {
  return watched || definition?.frequencySeconds === 0;
}

/** Whether it changes when points reach the rollups. */
function isOfRollups({ definition, watched }: Channel): boolean {
  return watched || (definition !== undefined && readsRollups(definition.windowSeconds));
}

/** False where the turn is not to be had now. */
async function tryTurn(
  company: string,
  channels: readonly Channel[],
  clock: Clock,
  dueAt?: number,
): Promise<boolean> {
  const now = clock();
  const next = nextDue(channels, now);
  const ticker = await beginTurn(company, now, next, dueAt);
  if (!ticker) return false;
  const isSweep = now - ticker.sweptAt >= SWEEP_MS;
  const sweptAt = isSweep ? now : ticker.sweptAt;
  let isWhole = false;
  try {
    await sendTask({ kind: 'tick', company, due_at: next }, next - now);
    const count = await serve(company, { now, isSweep, next, afterBreak: ticker.busyUntil > 0 });
    isWhole = count.faults === 0;
    if (count.updates > 0) logger.info('STREAM_TURN', { company, ...count, ms: clock() - now });
  } finally {
    await endTurn(company, clock(), { sweptAt, isWhole });
  }
  return true;
}

interface Turn {
  now: number;
  isSweep: boolean;
  /** When the next one is due. */
  next: number;
  /** Whether the last one broke off. */
  afterBreak: boolean;
}

async function serve(id: string, { now, isSweep, next, afterBreak }: Turn): Promise<TurnCount> {
  const company = await companyOf(id, now);
  if (isSweep || !company) await sweepConnections(id, company, now);
  // Read again: whoever subscribed before the turn began is served by it.
  const listed = await listChannels(id);
  const channels = isSweep ? await sweepChannels(id, listed, now) : listed;
  if (channels.length === 0 && isSweep && !(await hasOpen(id))) await dropTicker(id, next);
  if (company && channels.some(({ watched }) => watched))
    await watchThresholds(id, now, watchParts(company, now));
  return company ? updateChannels(company, channels, now, turnParts, afterBreak) : noTurn();
}

/** When something must be done next: a delivery, the window's next step, or the next sweep. */
export function nextDue(channels: readonly Channel[], now: number): number {
  const times = channels.flatMap((channel) => {
    const { definition, nextAt } = channel;
    if (isRealTime(channel)) return [now + SLIDE_MS - (now % SLIDE_MS)];
    if (definition === undefined) return [];
    return [nextAt > now ? nextAt : now + definition.frequencySeconds * 1000];
  });
  return Math.max(now + TURN_GAP_MS, Math.min(now + SWEEP_MS, ...times));
}
