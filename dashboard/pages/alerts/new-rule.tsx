import { useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { api, ask } from '#dashboard/api/client.ts';
import { FormDialog } from '#dashboard/ui/form-dialog.tsx';
import { textOf } from '#dashboard/ui/form-text.ts';
import { NameField } from '#dashboard/ui/name-field.tsx';
import { useNotify } from '#dashboard/ui/toasts.tsx';
import { useMetrics } from '#dashboard/ui/use-metrics.ts';
import { channelsOf } from './channel-fields.tsx';
import { fieldsOf, RuleFields } from './rule-fields.tsx';

const KINDS = [
  ['threshold', 'crosses a value'],
  ['percent_change', 'changes against the time before'],
  ['anomaly', 'is unlike the days before'],
  ['no_data', 'stays away'],
] as const;
type Kind = (typeof KINDS)[number][0];

/** A form for a rule. */
export function NewRule() {
  const [kind, setKind] = useState<Kind>('threshold');
  const [metric, setMetric] = useState('revenue');
  const metrics = useMetrics();
  const queries = useQueryClient();
  const notify = useNotify();
  const create = async (form: FormData) => {
    const body = {
      ...fieldsOf(form),
      name: textOf(form, 'name'),
      kind,
      metric,
      channels: channelsOf(form),
    };
    const made = await ask(api.POST('/v2/alert-rules', { body }));
    notify.done('The rule is watching', made.name);
    await queries.invalidateQueries({ queryKey: ['rules'] });
  };
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
      <NameField example="Errors pile up" />
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
      <RuleFields kind={kind} metric={metric} />
    </FormDialog>
  );
}
