import { useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { api, ask } from '#dashboard/api/client.ts';
import type { paths } from '#dashboard/api/paths.d.ts';
import { FormDialog } from '#dashboard/ui/form-dialog.tsx';
import { textOf } from '#dashboard/ui/form-text.ts';
import { listOf } from '#dashboard/ui/report-fields.tsx';
import { useNotify } from '#dashboard/ui/toasts.tsx';
import { useMetrics } from '#dashboard/ui/use-metrics.ts';

type Body = paths['/v2/alert-rules']['post']['requestBody']['content']['application/json'];

const KINDS = [
  ['threshold', 'crosses a value'],
  ['percent_change', 'changes against the time before'],
  ['anomaly', 'is unlike the days before'],
  ['no_data', 'stays away'],
] as const;
type Kind = (typeof KINDS)[number][0];
const OPERATORS = [
  ['>', 'above'],
  ['>=', 'at or above'],
  ['<', 'below'],
  ['<=', 'at or below'],
] as const;
const WINDOWS = ['5m', '15m', '1h', '1d', '7d'] as const;
const DURATIONS = ['', '1m', '5m', '10m', '30m', '1h'] as const;
const SEVERITIES = ['critical', 'warning', 'info'] as const;

/** A form for a rule. */
export function NewRule() {
  const [kind, setKind] = useState<Kind>('threshold');
  const [metric, setMetric] = useState('revenue');
  const metrics = useMetrics();
  const queries = useQueryClient();
  const notify = useNotify();
  const known = metrics.data?.metrics.find(({ name }) => name === metric);
  const dimensions = [...new Set(known?.dimensions.flat())].sort();
  const create = async (form: FormData) => {
    const made = await ask(api.POST('/v2/alert-rules', { body: bodyOf(form, kind, metric) }));
    notify.done('The rule is watching', made.name);
    await queries.invalidateQueries({ queryKey: ['rules'] });
  };
  const hasValue = kind === 'threshold' || kind === 'percent_change';
  return (
    <FormDialog
      trigger={
        <>
          <Plus size={15} aria-hidden="true" />
          New rule
        </>
      }
      title="New rule"
      action="Make rule"
      onSubmit={create}
    >
      <label className="field">
        <span className="field-label">Name</span>
        <input className="input" name="name" required maxLength={100} placeholder="Errors pile up" />
      </label>
      <div className="field-pair">
        <label className="field">
          <span className="field-label">Metric</span>
          <select className="select" value={metric} onChange={(event) => setMetric(event.target.value)}>
            {metrics.data?.metrics.map(({ name, label }) => (
              <option key={name} value={name}>
                {label}
              </option>
            )) ?? <option value="revenue">Revenue</option>}
          </select>
        </label>
        <label className="field">
          <span className="field-label">Fires when it</span>
          <select className="select" value={kind} onChange={(event) => setKind(event.target.value as Kind)}>
            {KINDS.map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
      </div>
      {hasValue && (
        <div className="field-pair">
          <label className="field">
            <span className="field-label">Is</span>
            <select className="select" name="operator">
              {OPERATORS.map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          </label>
          <label className="field">
            <span className="field-label">
              {kind === 'percent_change' || known?.unit === 'percent'
                ? 'Percent'
                : `Value${unitText(known?.unit)}`}
            </span>
            <input className="input" name="threshold" type="number" step="any" required />
          </label>
        </div>
      )}
      <div className="field-pair">
        {kind !== 'anomaly' && (
          <label className="field">
            <span className="field-label">Over the last</span>
            <select className="select" name="time_window" defaultValue="1h">
              {WINDOWS.map((window) => (
                <option key={window}>{window}</option>
              ))}
            </select>
          </label>
        )}
        <label className="field">
          <span className="field-label">And stays so for</span>
          <select className="select" name="duration">
            {DURATIONS.map((duration) => (
              <option key={duration} value={duration}>
                {duration === '' ? 'fires at once' : duration}
              </option>
            ))}
          </select>
        </label>
      </div>
      <OnlyFor dimensions={dimensions} />
      <label className="field">
        <span className="field-label">Severity</span>
        <select className="select" name="severity" defaultValue="warning">
          {SEVERITIES.map((severity) => (
            <option key={severity}>{severity}</option>
          ))}
        </select>
      </label>
    </FormDialog>
  );
}

/** Which events count: those with these values of a dimension. */
function OnlyFor({ dimensions }: { dimensions: readonly string[] }) {
  return (
    <div className="field-pair">
      <label className="field">
        <span className="field-label">Only for</span>
        <select className="select" name="dimension">
          <option value="">everything</option>
          {dimensions.map((name) => (
            <option key={name} value={name}>
              {name.replaceAll('_', ' ')}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span className="field-label">Values, by commas</span>
        <input className="input" name="values" />
      </label>
    </div>
  );
}

function bodyOf(form: FormData, kind: Kind, metric: string): Body {
  const [dimension, values] = [textOf(form, 'dimension'), listOf(textOf(form, 'values'))];
  const [window, duration] = [textOf(form, 'time_window'), textOf(form, 'duration')];
  const threshold = textOf(form, 'threshold');
  return {
    name: textOf(form, 'name'),
    kind,
    metric,
    severity: SEVERITIES.find((each) => each === textOf(form, 'severity')) ?? 'warning',
    ...(threshold !== '' && {
      threshold,
      operator: OPERATORS.find(([value]) => value === textOf(form, 'operator'))?.[0] ?? '>',
    }),
    ...(window !== '' && { time_window: window }),
    ...(duration !== '' && { duration }),
    ...(dimension !== '' && values.length > 0 && { filters: { [dimension]: values } }),
  };
}

function unitText(unit: string | undefined): string {
  return unit === undefined || unit === 'integer' || unit === 'decimal' ? '' : `, ${unit}`;
}
