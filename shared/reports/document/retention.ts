import { PLANS } from '#shared/admin/plans.ts';
import type { RetentionReading } from '#shared/media/read-retention.ts';
import type { Cell, Column, Kpi, Table, Unit } from '#shared/rendering/document.ts';
import type { SectionOf } from '../templates/section.ts';
import { type BuiltSection, type SectionContext, sectionOf } from './context.ts';

const SHARE: Unit = { kind: 'percent' };

const MARKS = [
  { key: 'day1', label: 'Back after 1 day' },
  { key: 'day7', label: 'Back after 7 days' },
  { key: 'day30', label: 'Back after 30 days' },
] as const;

const COLUMNS: Column[] = [
  { key: 'date', label: 'First seen', type: { kind: 'date' } },
  { key: 'new_users', label: 'New users', type: { kind: 'integer' } },
  ...MARKS.map(({ key, label }): Column => ({ key, label, type: SHARE })),
];

/** Which share of the people who were new on each day of the period was there again. */
export async function retentionSection(
  { readRetention, request, company, period, today }: SectionContext,
  { title }: SectionOf<'retention'>,
): Promise<BuiltSection> {
  const retentionDays = PLANS[request.plan].retentionDays;
  const reading = await readRetention({ company, period, today, retentionDays });
  return {
    section: sectionOf('retention', title, { kpis: kpisOf(reading), tables: [tableOf(reading, title)] }),
    notes: notesOf(reading),
    rows: reading.cohorts.length,
  };
}

function kpisOf(reading: RetentionReading): Kpi[] {
  return MARKS.map(({ key, label }) => ({
    key: `retention_${key}`,
    label,
    unit: SHARE,
    value: cellOf(reading[key]),
    previous: null,
    change: null,
  }));
}

function tableOf({ cohorts, weight }: RetentionReading, title: string): Table {
  return {
    id: 'cohorts',
    title,
    columns: COLUMNS,
    rows: cohorts.map((cohort): Cell[] => [
      cohort.date,
      String(cohort.size * weight),
      ...MARKS.map(({ key }) => cellOf(cohort[key])),
    ]),
  };
}

/** Null while the day is not over. */
function cellOf(share: number | null): Cell {
  return share === null ? null : String(share);
}

function notesOf({ cohorts, weight }: RetentionReading): string[] {
  const notes = ['A share without a figure is of a day that is not over yet.'];
  if (cohorts.length === 0) return ['No user of this period was there for the first time.'];
  if (weight > 1) notes.push(`Users are counted from a fixed sample of one in ${weight}.`);
  return notes;
}
