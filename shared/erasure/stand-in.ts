import { exactDecimal } from '#shared/metrics/decimal.ts';
import { isDimension } from '#shared/metrics/dimensions.ts';
import { memberHash, pageOf } from '#shared/metrics/distinct.ts';
import { MEASURED, MEASURED_BY_EVENT } from '#shared/metrics/limits.ts';
import type { OwnMetrics } from '#shared/metrics/own/own-metrics.ts';
import { panelsOf } from '#shared/metrics/panel.ts';
import type { Point } from '#shared/metrics/point.ts';
import { randomSecret } from '#shared/runtime/ids.ts';

/** Of the properties that are no dimension and no measure, those that figures are made of. None of them names a person. */
const COUNTED = new Set<string>([
  ...MEASURED,
  ...[...MEASURED_BY_EVENT.values()].flat(),
  'bounced',
  'completed',
  'healthy',
  'order_id',
  'title',
]);

/**
 * A random name to count the person by from now on, from which nothing leads back. It lies on the same page and in the
 * same panels as the person, so that the rows it is counted in are the same ones: one of 4 to 1,024 random names does.
 */
export function standInFor(person: string): string {
  const wanted = placeOf(person);
  for (;;) {
    const name = `erased_${randomSecret(16)}`;
    if (placeOf(name) === wanted) return name;
  }
}

function placeOf(person: string): string {
  return [pageOf(memberHash(person)), ...Object.keys(panelsOf(person))].join();
}

/** What is left of a point that names the person; undefined where it does not. */
export function withoutPerson(
  point: Point,
  person: string,
  standIn: string,
  own: OwnMetrics,
): Point | undefined {
  const { userId, anonymousId } = point;
  // Somebody else's point, sent from a device that is known by the person's name.
  if (userId !== null && userId !== person) {
    return anonymousId === person ? { ...point, anonymousId: null } : undefined;
  }
  if (userId === null && anonymousId !== person) return undefined;
  return {
    ...point,
    userId: userId === null ? null : standIn,
    anonymousId: userId === null ? standIn : null,
    sessionId: null,
    properties: Object.fromEntries(
      Object.entries(point.properties).filter(
        ([name, value]) => isDimension(name) || COUNTED.has(name) || isMeasure(point, name, value, own),
      ),
    ),
  };
}

/** Of what own metrics are made of, the numbers: no text is one of their values. */
function isMeasure({ name: event }: Point, name: string, value: unknown, own: OwnMetrics): boolean {
  return own.isCounted(event, name) && exactDecimal(value) !== undefined;
}
