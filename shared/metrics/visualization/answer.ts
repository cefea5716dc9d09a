import { numberOf } from '#shared/runtime/exact-json.ts';
import { TIME_ZONE_DATA } from '#shared/runtime/versions.ts';
import { changePercent } from '../change.ts';
import { unitName, unitOf } from '../display.ts';
import type { QueryScope } from '../query.ts';
import type { Timeline } from '../timeline.ts';
import { chartJs } from './chartjs.ts';
import type { VisualizationBody } from './contract.ts';
import { incompleteOf, isoTime, type Line, lineOf } from './points.ts';
import type { VisualizationQuery } from './request.ts';
import { vegaLite } from './vega-lite.ts';
import type { Visualized } from './visualize.ts';

/** What a chart draws: the whole, its groups, and the whole before. */
export interface Drawing {
  title: string;
  unit: string;
  whole: Line;
  groups: Line[];
  before: Line | undefined;
  isHourly: boolean;
}

/** The body of an answer in the format that was asked for. */
export function answerOf(
  body: VisualizationBody,
  query: VisualizationQuery,
  { timeline, before }: Visualized,
  scope: QueryScope,
): object {
  const { metric } = query;
  const unit = unitOf(metric, scope.currency);
  const linesOf = (part: Timeline) => ({
    whole: lineOf(part, part, metric.name, unit),
    groups: part.groups.map((group) => lineOf(part, group, metric.name, unit, group.dims)),
  });
  const lines = linesOf(timeline);
  const former = before && linesOf(before);
  const isGrouped = query.groupBy.length > 0;
  return {
    metric: metric.name,
    aggregation: body.aggregation,
    format: body.format,
    ...drawn(body.format, {
      title: metric.label,
      unit: unitName(metric, scope.currency),
      ...lines,
      before: former?.whole,
      isHourly: query.interval === 'hour',
    }),
    ...(body.format === 'chart_ready' && isGrouped ? { series: lines.groups } : {}),
    ...(before && former
      ? {
          comparison: {
            compare: body.compare,
            time_range: rangeOf(before),
            total: former.whole.total,
            change_percent: numberOf(
              changePercent(timeline.totals[metric.name] ?? null, before.totals[metric.name] ?? null),
            ),
            data_points: former.whole.data_points,
            ...(isGrouped ? { series: former.groups } : {}),
          },
        }
      : {}),
    metadata: {
      unit: unitName(metric, scope.currency),
      total: lines.whole.total,
      time_range: rangeOf(timeline),
      timezone: query.timeZone,
      tz_version: TIME_ZONE_DATA,
      data_since: sinceOf(timeline, metric.name),
      incomplete: incompleteOf(timeline, query.now),
      estimated: [timeline, before].some((part) => part?.estimated.includes(metric.name)),
      generated_at: isoTime(query.now),
    },
  };
}

function drawn(format: VisualizationBody['format'], drawing: Drawing): object {
  switch (format) {
    case 'chart_ready':
      return { data_points: drawing.whole.data_points };
    case 'chartjs':
      return { chart: chartJs(drawing) };
    case 'vega_lite':
      return { spec: vegaLite(drawing) };
  }
}

function rangeOf({ span }: Timeline): { start: string; end: string } {
  return { start: isoTime(span.start), end: isoTime(span.end) };
}

function sinceOf({ since }: Timeline, metric: string): string | null {
  const at = since[metric] ?? null;
  return at === null ? null : isoTime(at);
}
