import { dayOf } from '#shared/metrics/calendar.ts';
import { listRecords } from '#shared/metrics/v1/list.ts';
import { METRIC_TYPES, metricOf, shownFigure } from '#shared/metrics/v1/metric-types.ts';
import type { TimeSpan } from '#shared/time/buckets.ts';
import { passes } from './evaluate-points.ts';
import { evidenceOf } from './evidence.ts';
import type { RuleCondition } from './rule.ts';
import type { PastEvaluation } from './simulate-windows.ts';

const PAGE = 100;
/** More data points than this are not looked at; the answer says from when on. */
const MOST_POINTS = 2_000;

/** The data points of the span, in the order of their time, as far back as so many of them reach. */
export async function pastPoints(
  company: string,
  condition: RuleCondition,
  span: TimeSpan,
): Promise<{ from: number; evaluations: PastEvaluation[] }> {
  const type = METRIC_TYPES.find((name) => name === condition.metric);
  const evaluations: PastEvaluation[] = [];
  let after: string | undefined;
  let looked = 0;
  do {
    const page = await listRecords(company, {
      type,
      from: dayOf(span.start, 'UTC'),
      to: dayOf(span.end + 86_400_000, 'UTC'),
      limit: PAGE,
      after,
    });
    for (const { point, value, type: of } of page.records) {
      looked += 1;
      if (point.at < span.start || point.at > span.end || !passes(condition.filters, point)) continue;
      const shown = shownFigure(metricOf(of), value);
      evaluations.push({ at: point.at, finding: { evidence: evidenceOf(condition, shown), value: shown } });
    }
    after = page.next;
  } while (after !== undefined && looked < MOST_POINTS);
  evaluations.sort((one, other) => one.at - other.at);
  return { from: after === undefined ? span.start : (evaluations[0]?.at ?? span.end), evaluations };
}
