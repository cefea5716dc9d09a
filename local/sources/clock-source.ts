import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '#shared/runtime/clock.ts';
import type { Invoke, Stack } from '../cloud-types.ts';
import { invokeAsync } from './async-invoke.ts';
import type { EventSource } from './context.ts';
import { scheduledTargets } from './schedules.ts';

export interface ClockSourceOptions {
  stack: Stack;
  invoke: Invoke;
  clock: Clock;
  log: (line: string) => void;
}

const MINUTE_MS = 60_000;
/** The clock is looked at so often, since a clock under test moves by itself. */
const LOOK_MS = 250;

/**
 * Fires the template's rules and schedules at the beginning of each minute of the clock. Minutes that pass while the
 * cloud is off, or that the clock leaps over, are not made up for, as EventBridge makes up for none.
 */
export function startClockSource(options: ClockSourceOptions): EventSource {
  const stopping = new AbortController();
  const targets = scheduledTargets(options.stack, options.clock());
  const running = new Set<Promise<unknown>>();
  let lastMinute = Math.floor(options.clock() / MINUTE_MS);
  const fire = (minuteMs: number): void => {
    for (const target of targets.filter(({ firesAt }) => firesAt(minuteMs))) {
      const wait = (ms: number): Promise<void> => sleep(ms, undefined, { signal: stopping.signal });
      const work = invokeAsync({ ...options, sleep: wait }, target.functionId, target.event(minuteMs))
        .catch(() => {})
        .finally(() => running.delete(work));
      running.add(work);
    }
  };
  const look = (): void => {
    const minute = Math.floor(options.clock() / MINUTE_MS);
    if (minute > lastMinute) fire(minute * MINUTE_MS);
    lastMinute = Math.max(minute, lastMinute);
  };
  const timer = targets.length === 0 ? undefined : setInterval(look, LOOK_MS);
  return {
    poke: look,
    stop: async (graceMs) => {
      clearInterval(timer);
      stopping.abort();
      await Promise.race([Promise.allSettled(running), sleep(graceMs, undefined, { ref: false })]);
    },
  };
}
