import { datesSpan } from '#shared/time/range.ts';
import { change } from './change.ts';
import { KNOWN_EVERYWHERE_MS } from './limits.ts';
import type { OwnMetrics } from './own-metrics.ts';

/** Days whose rows are what their events add up to. */
export interface CountedDays {
  timeZone: string;
  start: string;
  end: string;
}

/**
 * Takes down that own metrics are whole from an earlier time on, where the counted days reach up to the time that they
 * were whole from before. Until every instance knows a definition, its figures may still miss events.
 */
export async function countedSince(
  company: string,
  counted: OwnMetrics,
  { timeZone, start, end }: CountedDays,
  now: number,
): Promise<void> {
  const span = datesSpan(start, end, timeZone);
  const earlier = new Set(
    counted.definitions
      .filter(({ createdAt }) => createdAt + KNOWN_EVERYWHERE_MS <= now)
      .filter(({ figuresFrom }) => span.start < figuresFrom && figuresFrom <= span.end)
      .map(({ id }) => id),
  );
  if (earlier.size === 0) return;
  await change(company, (known) =>
    known.map((definition) =>
      earlier.has(definition.id) && span.start < definition.figuresFrom
        ? { ...definition, figuresFrom: span.start }
        : definition,
    ),
  );
}
