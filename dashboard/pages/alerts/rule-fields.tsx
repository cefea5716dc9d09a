import type { paths } from '#dashboard/api/paths.d.ts';
import { textOf } from '#dashboard/ui/form-text.ts';
import { listOf } from '#dashboard/ui/report-fields.tsx';
import { useMetrics } from '#dashboard/ui/use-metrics.ts';
import { ChannelFields } from './channel-fields.tsx';
import type { Rule } from './rules.tsx';

export type Change =
  paths['/v2/alert-rules/{rule_id}']['patch']['requestBody']['content']['application/json'];

const OPERATORS = [
  ['>', 'above'],
  ['>=', 'at or above'],
  ['<', 'below'],
  ['<=', 'at or below'],
] as const;
const WINDOWS = ['5m', '15m', '1h', '1d', '7d'] as const;
const DURATIONS = ['1m', '5m', '10m', '30m', '1h'] as const;
const SEVERITIES = ['critical', 'warning', 'info'] as const;

export interface RuleFieldsProps {
  kind: Rule['kind'];
  metric: string;
  /** The rule that is changed; absent for a new one. */
  rule?: Rule;
}

/** What a new rule and one that is changed have in common. */
export function RuleFields({ kind, metric, rule }: RuleFieldsProps) {
  const metrics = useMetrics();
  const known = metrics.data?.metrics.find(({ name }) => name === metric);
  const dimensions = [...new Set(known?.dimensions.flat())].sort();
  const isPoints = rule?.evaluate === 'data_point';
  return (
    <>
      {(kind === 'threshold' || kind === 'percent_change') && (
        <ValueFields label={valueLabel(kind, known?.unit)} {...(rule && { rule })} />
      )}
      {!isPoints && (
        <div className="field-pair">
          {kind !== 'anomaly' && (
            <Choice
              label="Over the last"
              name="time_window"
              values={withOwn(WINDOWS, rule?.time_window)}
              chosen={rule?.time_window ?? '1h'}
            />
          )}
          <Choice
            label="And stays so for"
            name="duration"
            values={withOwn(DURATIONS, rule?.duration ?? undefined)}
            chosen={rule?.duration ?? ''}
            none="fires at once"
          />
        </div>
      )}
      {canShowFilters(rule) && <OnlyFor dimensions={dimensions} filters={rule?.filters ?? {}} />}
      <Choice label="Severity" name="severity" values={SEVERITIES} chosen={rule?.severity ?? 'warning'} />
      <ChannelFields {...(rule && { channels: rule.channels })} />
    </>
  );
}

function ValueFields({ label, rule }: { label: string; rule?: Rule }) {
  return (
    <div className="field-pair">
      <label className="field">
        <span className="field-label">Is</span>
        <select className="select" name="operator" defaultValue={rule?.operator ?? '>'}>
          {OPERATORS.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
          {rule?.operator === '=' && <option value="=">exactly</option>}
        </select>
      </label>
      <label className="field">
        <span className="field-label">{label}</span>
        <input
          className="input"
          name="threshold"
          type="number"
          step="any"
          required
          defaultValue={rule?.threshold ?? undefined}
        />
      </label>
    </div>
  );
}

interface ChoiceProps {
  label: string;
  name: string;
  values: readonly string[];
  chosen: string;
  /** Words for the empty choice, where there is one. */
  none?: string;
}

function Choice({ label, name, values, chosen, none }: ChoiceProps) {
  return (
    <label className="field">
      <span className="field-label">{label}</span>
      <select className="select" name={name} defaultValue={chosen}>
        {none !== undefined && <option value="">{none}</option>}
        {values.map((value) => (
          <option key={value}>{value}</option>
        ))}
      </select>
    </label>
  );
}

/** Which events count: those with these values of a dimension. */
function OnlyFor({
  dimensions,
  filters,
}: {
  dimensions: readonly string[];
  filters: Readonly<Record<string, readonly string[]>>;
}) {
  const [[name, values] = ['', []]] = Object.entries(filters);
  return (
    <div className="field-pair">
      <label className="field">
        <span className="field-label">Only for</span>
        <select key={dimensions.length} className="select" name="dimension" defaultValue={name}>
          <option value="">everything</option>
          {withOwn(dimensions, name === '' ? undefined : name).map((dimension) => (
            <option key={dimension} value={dimension}>
              {dimension.replaceAll('_', ' ')}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span className="field-label">Values, by commas</span>
        <input className="input" name="values" defaultValue={values.join(', ')} />
      </label>
    </div>
  );
}

/** The form knows one dimension; a rule with more keeps them. */
function canShowFilters(rule: Rule | undefined): boolean {
  return Object.keys(rule?.filters ?? {}).length <= 1;
}

/** What of a rule these fields say; all of it can be changed later as well. */
export function fieldsOf(form: FormData, rule?: Rule): Omit<Change, 'name' | 'channels'> {
  const [dimension, values] = [textOf(form, 'dimension'), listOf(textOf(form, 'values'))];
  const [window, duration] = [textOf(form, 'time_window'), textOf(form, 'duration')];
  const threshold = textOf(form, 'threshold');
  const operator = textOf(form, 'operator');
  return {
    severity: SEVERITIES.find((each) => each === textOf(form, 'severity')) ?? 'warning',
    ...(threshold !== '' && {
      threshold,
      operator: operator === '=' ? '=' : (OPERATORS.find(([value]) => value === operator)?.[0] ?? '>'),
    }),
    ...(window !== '' && { time_window: window }),
    ...(form.has('duration') && { duration: duration === '' ? null : duration }),
    ...(canShowFilters(rule) && {
      filters: dimension !== '' && values.length > 0 ? { [dimension]: values } : {},
    }),
  };
}

function withOwn(values: readonly string[], own: string | undefined): readonly string[] {
  return own === undefined || values.includes(own) ? values : [own, ...values];
}

function valueLabel(kind: Rule['kind'], unit: string | undefined): string {
  if (kind === 'percent_change' || unit === 'percent') return 'Percent';
  return unit === undefined || unit === 'integer' || unit === 'decimal' ? 'Value' : `Value, ${unit}`;
}
