import type { Care } from '#shared/jobs/due-care.ts';
import type { Clock } from '#shared/runtime/clock.ts';
import { alertRecordOf } from './item-store.ts';
import type { sendAlertTask } from './queue-store.ts';

export interface CareParts {
  send: typeof sendAlertTask;
  /** Sends what is still to be told of an alert. */
  sendDue: (company: string, alert: string) => Promise<void>;
  now: Clock;
}

/** Less than from one tick to the next. */
const SAME_TICK_MS = 30_000;
const MOST_KEPT = 10_000;

/**
 * The clock's care for alerts, once a minute: due rules are evaluated, each at its very second where that comes before
 * the next tick, with one message for all of a company that are due at once; notifications that nobody got to send are
 * sent.
 */
export function alertCare({ send, sendDue, now }: CareParts): Care {
  const asked = new Map<string, number>();
  return ({ partition, id, dueAt }) => {
    const record = alertRecordOf(partition);
    if (record === undefined) return undefined;
    const { company, kind } = record;
    const waitMs = Math.max(0, dueAt - now());
    // Before its time whoever wrote an alert is still at it.
    if (kind === 'alert') return waitMs > 0 ? () => Promise.resolve() : () => sendDue(company, id);
    return async () => {
      const at = now();
      const wait = Math.ceil(waitMs / 1000);
      // What is due already is one moment, and every second to come is one.
      const moment = wait === 0 ? company : `${company} ${Math.ceil((at + waitMs) / 1000)}`;
      const last = asked.get(moment) ?? Number.NEGATIVE_INFINITY;
      if (Math.abs(at - last) < SAME_TICK_MS) return;
      if (asked.size >= MOST_KEPT) asked.clear();
      asked.set(moment, at);
      try {
        await send({ kind: 'due', company }, wait);
      } catch (error) {
        asked.delete(moment);
        throw error;
      }
    };
  };
}
