import { keptTuple } from '#shared/metrics/kept.ts';
import { type QueryScope, querySeries, type SeriesQuery } from '#shared/metrics/query.ts';
import { readTuple } from '#shared/metrics/read-tuple.ts';
import { parseRow } from '#shared/metrics/rollup-key.ts';
import { TITLED } from '#shared/metrics/sources/video.ts';
import { requireData } from './errors.ts';
import { type FigureSpan, keptDays } from './period.ts';
import { SUMMARY_METRICS, type SummaryFigures, type TitleCount } from './summary.ts';

/**
 * The figures of all videos.
 * @throws PlatformError ANALYTICS_DATA_UNAVAILABLE where the span has no event of a video
 */
export async function readSummary(
  scope: QueryScope,
  span: FigureSpan,
  previous: FigureSpan | undefined,
): Promise<{ figures: SummaryFigures; readUnits: number }> {
  const ask = (over: FigureSpan, groupBy: SeriesQuery['groupBy']) =>
    querySeries(scope, {
      metrics: SUMMARY_METRICS,
      granularity: over.granularity,
      start: over.first,
      end: over.last,
      groupBy,
      filters: {},
    });
  const [all, videos, before] = await Promise.all([
    ask(span, []),
    ask(span, ['video_id']),
    previous && ask(previous, []),
  ]);
  requireData(all.rows[0], 'No event of the period is about a video.');
  return {
    figures: { totals: all.totals, before: before?.totals, videos: videos.groups },
    readUnits: all.readUnits + videos.readUnits + (before?.readUnits ?? 0),
  };
}

/** How often each of the videos was seen under which title, by day. */
export async function readTitles(
  { company, timeZone }: QueryScope,
  ids: readonly string[],
  span: FigureSpan,
): Promise<{ titles: TitleCount[]; readUnits: number }> {
  const days = keptDays(span, timeZone);
  const { items, readUnits } = await readTuple(company, {
    partition: keptTuple('video', TITLED)?.day ?? '',
    tuple: TITLED,
    leads: ids,
    ...days,
  });
  const titles = items.map(({ row, sums }) => {
    const { bucket, values } = parseRow(TITLED, row);
    const [id = '', title = ''] = values;
    return { id, title, day: bucket, views: Number(sums['views'] ?? 0) };
  });
  return { titles, readUnits };
}
