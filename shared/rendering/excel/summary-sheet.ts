import type { Cell, Kpi, ReportDocument } from '../document.ts';
import { formatPeriod } from '../format-dates.ts';
import { formatTime } from '../format-figure.ts';
import { areHours, hoursOf } from './hours.ts';
import type { SmallSheet } from './small-sheet.ts';

export const SUMMARY_WIDTHS = [30, 22, 22, 14, 22, 22];
const CHANGE = { kind: 'percent', isChange: true } as const;

/** What, whose and when, the key figures, what to know, and which sheet holds what. Charts stand below. */
export function fillSummary(
  sheet: SmallSheet,
  document: ReportDocument,
  sheets: readonly { name: string; rows: number }[],
  notes: readonly string[],
): void {
  sheet.row([{ value: document.name, style: { font: 'title' } }], 26);
  sheet.row([
    {
      value: `${document.company}, ${periodOf(document)}`,
      style: { font: 'muted' },
    },
  ]);
  if (document.description) sheet.row([{ value: document.description }]);
  sheet.row();
  for (const [label, value] of factsOf(document))
    sheet.row([{ value: label, style: { font: 'muted' } }, { value }]);
  for (const { title, text, kpis } of document.sections ?? [
    { title: 'Key figures', text: undefined, kpis: document.kpis },
  ]) {
    if (text !== undefined) textRows(sheet, title, text);
    if (kpis.length > 0) kpiRows(sheet, title, kpis);
  }
  section(sheet, 'Sheets', ['Sheet', 'Rows']);
  for (const { name, rows } of sheets)
    sheet.row([{ value: name }, { value: String(rows), type: { kind: 'integer' } }]);
  if (notes.length > 0) section(sheet, 'Notes', []);
  for (const note of notes) sheet.row([{ value: note }]);
}

function periodOf({ period, comparedWith }: ReportDocument): string {
  const compared = comparedWith ? `, compared with ${formatPeriod(comparedWith)}` : '';
  return `${formatPeriod(period)}${compared}`;
}

function factsOf(document: ReportDocument): [string, string][] {
  const filters = document.filters.map(({ label, values }): [string, string] => [label, values.join(', ')]);
  return [
    ['Report', document.reportId],
    ['Template', document.template.name],
    ['Time zone', `${document.timeZone} (time zone database ${document.tzVersion})`],
    ['Generated', formatTime(document.generatedAt)],
    ...(filters.length > 0 ? filters : ([['Filters', 'None: all data of the period']] as [string, string][])),
  ];
}

function textRows(sheet: SmallSheet, title: string, text: string): void {
  section(sheet, title, []);
  for (const line of text.split('\n')) sheet.row([{ value: line }]);
}

function kpiRows(sheet: SmallSheet, title: string, kpis: readonly Kpi[]): void {
  section(sheet, title, ['Figure', 'This period', 'Period before', 'Change']);
  for (const { label, unit, value, previous, change } of kpis) {
    const inHours = areHours(unit, [value, previous]);
    const type = inHours ? ({ kind: 'decimal' } as const) : unit;
    const shown = (cell: Cell) => (inHours ? hoursOf(cell) : cell);
    sheet.row([
      { value: inHours ? `${label}, hours` : label },
      { value: shown(value), type, style: { font: 'bold' } },
      { value: shown(previous), type },
      { value: change, type: CHANGE },
    ]);
  }
}

function section(sheet: SmallSheet, title: string, columns: readonly string[]): void {
  sheet.row();
  sheet.row([{ value: title, style: { font: 'section' } }], 20);
  if (columns.length === 0) return;
  sheet.row(
    columns.map((value, index) => ({
      value,
      style: { font: 'heading', filled: true, ...(index === 0 ? {} : { align: 'right' as const }) },
    })),
  );
}
