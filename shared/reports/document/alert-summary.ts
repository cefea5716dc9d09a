import type { Alert } from '#shared/alerts/alert.ts';
import { SEVERITIES, type Severity } from '#shared/alerts/rule.ts';
import { dayOf } from '#shared/metrics/calendar.ts';
import type { Cell, Chart, Column, Kpi, Table, Unit } from '#shared/rendering/document.ts';
import { eachDay, shiftDate } from '#shared/time/dates.ts';
import { dimensionLabel } from '../filters.ts';
import type { SectionOf } from '../templates/section.ts';
import { type Episode, episodesOf, secondsOf } from './alert-episodes.ts';
import { seriesKind } from './charts.ts';
import { type BuiltSection, type SectionContext, sectionOf } from './context.ts';

/** What alerts come to together. */
interface Sums {
  alerts: number;
  fired: number;
  open: number;
  inPeriodMs: number;
  longestMs: number;
}

interface RuleSums extends Sums {
  /** Its latest alert, whose words name the rule. */
  latest: Alert;
}

interface Summary {
  all: Sums;
  bySeverity: Map<Severity, number>;
  byRule: Map<string, RuleSums>;
  /** Alerts that fired, by day and severity. */
  firedOn: Map<string, number>;
}

/** Ended alerts are kept for so many days. */
const KEPT_DAYS = 366;

/** Counts and durations of the period's alerts, together, by rule and by day. */
export async function alertSummarySection(
  context: SectionContext,
  { title }: SectionOf<'alert_summary'>,
): Promise<BuiltSection> {
  const summary = await summed(context);
  const { include_charts: isWanted, chart_types: kinds } = context.request.layout;
  const chart = isWanted ? chartOf(context, summary, kinds) : undefined;
  const table = ruleTable(summary);
  return {
    section: sectionOf('alert_summary', title, {
      kpis: kpisOf(summary),
      charts: chart === undefined ? [] : [chart],
      tables: [table],
    }),
    notes: notesOf(context, summary),
    rows: summary.byRule.size,
  };
}

async function summed(context: SectionContext): Promise<Summary> {
  const summary: Summary = { all: nothing(), bySeverity: new Map(), byRule: new Map(), firedOn: new Map() };
  for await (const episodes of episodesOf(context)) {
    for (const episode of episodes) addTo(summary, episode, context.request.time_zone);
  }
  return summary;
}

function addTo({ all, bySeverity, byRule, firedOn }: Summary, episode: Episode, timeZone: string): void {
  const { alert, isNew } = episode;
  const rule = byRule.get(alert.ruleId);
  byRule.set(alert.ruleId, Object.assign(rule ?? { ...nothing(), latest: alert }, { latest: alert }));
  for (const sums of [all, byRule.get(alert.ruleId)]) if (sums) add(sums, episode);
  bySeverity.set(alert.severity, (bySeverity.get(alert.severity) ?? 0) + 1);
  if (!isNew) return;
  const day = dayKey(dayOf(alert.triggeredAt, timeZone), alert.severity);
  firedOn.set(day, (firedOn.get(day) ?? 0) + 1);
}

function add(sums: Sums, { isNew, resolvedAt, inPeriodMs, durationMs }: Episode): void {
  sums.alerts += 1;
  sums.fired += Number(isNew);
  sums.open += Number(resolvedAt === null);
  sums.inPeriodMs += inPeriodMs;
  sums.longestMs = Math.max(sums.longestMs, durationMs);
}

function nothing(): Sums {
  return { alerts: 0, fired: 0, open: 0, inPeriodMs: 0, longestMs: 0 };
}

const INTEGER: Unit = { kind: 'integer' };
const SECONDS: Unit = { kind: 'seconds' };

function kpisOf({ all, bySeverity }: Summary): Kpi[] {
  const kpi = (key: string, label: string, unit: Unit, value: Cell): Kpi => ({
    key,
    label,
    unit,
    value,
    previous: null,
    change: null,
  });
  return [
    kpi('alerts', 'Alerts', INTEGER, String(all.alerts)),
    kpi('alerts_fired', 'Fired in the period', INTEGER, String(all.fired)),
    ...SEVERITIES.map((severity) =>
      kpi(`alerts_${severity}`, LABELS[severity], INTEGER, String(bySeverity.get(severity) ?? 0)),
    ),
    kpi('alerts_open', 'Still open', INTEGER, String(all.open)),
    kpi('alert_time', 'Time under alert', SECONDS, secondsOf(all.inPeriodMs)),
    kpi('alert_longest', 'Longest alert', SECONDS, all.alerts === 0 ? null : secondsOf(all.longestMs)),
  ];
}

const LABELS = {
  critical: 'Critical',
  warning: 'Warning',
  info: 'Info',
} as const satisfies Record<Severity, string>;

const RULE_COLUMNS: Column[] = [
  { key: 'rule', label: 'Rule', type: { kind: 'text' } },
  { key: 'severity', label: 'Severity', type: { kind: 'text' } },
  { key: 'metric', label: 'Metric', type: { kind: 'text' } },
  { key: 'alerts', label: 'Alerts', type: INTEGER },
  { key: 'alerts_fired', label: 'Fired in the period', type: INTEGER },
  { key: 'alerts_open', label: 'Still open', type: INTEGER },
  { key: 'alert_time', label: 'Time under alert', type: SECONDS },
  { key: 'alert_longest', label: 'Longest alert', type: SECONDS },
  { key: 'last_fired_at', label: 'Last fired', type: { kind: 'datetime' } },
];

/** Those with the most alerts first. */
function ruleTable({ byRule, all }: Summary): Table {
  const rules = [...byRule.values()].sort(
    (one, other) => other.alerts - one.alerts || other.latest.triggeredAt - one.latest.triggeredAt,
  );
  return {
    id: 'by_rule',
    title: 'By rule',
    columns: RULE_COLUMNS,
    rows: rules.map(({ latest, ...sums }): Cell[] => [
      latest.ruleName,
      latest.severity,
      latest.metric,
      ...cellsOf(sums),
      new Date(latest.triggeredAt).toISOString(),
    ]),
    ...(rules.length === 0 ? {} : { totals: ['Total', null, null, ...cellsOf(all), null] }),
  };
}

function cellsOf({ alerts, fired, open, inPeriodMs, longestMs }: Sums): Cell[] {
  return [String(alerts), String(fired), String(open), secondsOf(inPeriodMs), secondsOf(longestMs)];
}

/** How many fired on each day; undefined where none did. */
function chartOf(
  { period, today }: SectionContext,
  { firedOn }: Summary,
  kinds: readonly Chart['kind'][],
): Chart | undefined {
  const labels = [...eachDay({ start: period.start, end: period.end < today ? period.end : today })];
  const kind = seriesKind({ chart: 'bar', kinds }, labels.length);
  if (kind === undefined || firedOn.size === 0) return undefined;
  const series = SEVERITIES.map((severity) => ({
    name: LABELS[severity],
    values: labels.map((day): Cell => String(firedOn.get(dayKey(day, severity)) ?? 0)),
  }));
  return { id: 'alerts_by_day', kind, title: 'Alerts fired by day', unit: INTEGER, labels, series };
}

function dayKey(day: string, severity: Severity): string {
  return `${day} ${severity}`;
}

function notesOf({ figures, period, today }: SectionContext, { all }: Summary): string[] {
  const notes: string[] = [];
  if (all.alerts === 0) notes.push('No alert was open in this period.');
  if (figures.filtered.length > 0) {
    const names = figures.filtered.map((name) => dimensionLabel(name).toLowerCase()).join(' and ');
    notes.push(`Alerts are not narrowed by ${names}: they are those of their rules, whatever these filter.`);
  }
  const first = shiftDate(today, -KEPT_DAYS);
  if (period.start < first)
    notes.push(`Ended alerts are kept for ${KEPT_DAYS} days: those that ended before ${first} are missing.`);
  return notes;
}
