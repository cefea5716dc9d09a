import type { Dimension } from '#shared/metrics/dimensions.ts';
import type { Point } from '#shared/metrics/point.ts';
import { METRIC_PREFIX } from '#shared/metrics/sources/facts.ts';
import { COMMON } from '#shared/metrics/sources/source.ts';
import type { Cell, Column } from '#shared/rendering/document.ts';
import type { Period } from '#shared/time/dates.ts';
import { dimensionLabel } from '../filters.ts';
import type { SectionOf } from '../templates/section.ts';
import { type BuiltSection, type SectionContext, sectionOf } from './context.ts';

/** A company's points of the days of a period, day by day as they came, some hundred at a time. */
export type ReadEvents = (company: string, period: Period) => AsyncIterable<Point[]>;

/** Dimensions with a column of their own. */
const DIMENSIONS: readonly Dimension[] = [...COMMON, 'video_id'];

const text = (key: string, label: string): Column => ({ key, label, type: { kind: 'text' } });

const COLUMNS: Column[] = [
  { key: 'timestamp', label: 'Time', type: { kind: 'datetime' } },
  text('event_id', 'Event id'),
  text('kind', 'Kind'),
  text('name', 'Name'),
  text('user_id', 'User'),
  text('anonymous_id', 'Anonymous user'),
  text('session_id', 'Session'),
  { key: 'value', label: 'Value', type: { kind: 'decimal', isExact: true } },
  ...DIMENSIONS.map((name) => text(name, dimensionLabel(name))),
  text('properties', 'Other properties'),
];

/** Days of which a fast company's rows are expected at most, for whoever follows the progress. */
const ROWS_A_DAY = 5_000;

/** A row per event or metric point. It is read while the file is written: its size costs no memory. */
export function rawDataSection(
  { company, period, figures, readEvents }: SectionContext,
  { title }: SectionOf<'raw_data'>,
): BuiltSection {
  const filters = Object.entries(figures.filters).map(([name, values]) => [name, new Set(values)] as const);
  async function* rows(): AsyncGenerator<Cell[][]> {
    for await (const points of readEvents(company, period)) {
      const kept = points.filter(({ properties }) =>
        filters.every(([name, values]) => values.has(String(properties[name] ?? ''))),
      );
      if (kept.length > 0) yield kept.map(rowOf);
    }
  }
  const days = (Date.parse(period.end) - Date.parse(period.start)) / 86_400_000 + 1;
  const table = { id: 'events', title, columns: COLUMNS, rows: rows() };
  return {
    section: sectionOf('raw_data', title, { tables: [table] }),
    notes: [],
    rows: days * ROWS_A_DAY,
    isDataSet: true,
  };
}

function rowOf({ id, name, at, value, userId, anonymousId, sessionId, properties }: Point): Cell[] {
  const isMetric = name.startsWith(METRIC_PREFIX);
  const own = Object.entries(properties).filter(([key]) => !(DIMENSIONS as readonly string[]).includes(key));
  return [
    new Date(at).toISOString(),
    id,
    isMetric ? 'metric' : 'event',
    isMetric ? name.slice(METRIC_PREFIX.length) : name,
    userId,
    anonymousId,
    sessionId,
    value,
    ...DIMENSIONS.map((key): Cell => (properties[key] === undefined ? null : String(properties[key]))),
    own.length === 0 ? null : JSON.stringify(Object.fromEntries(own)),
  ];
}
