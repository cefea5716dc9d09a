import { Pencil } from 'lucide-react';
import { api, ask } from '#dashboard/api/client.ts';
import { FormDialog } from '#dashboard/ui/form-dialog.tsx';
import { textOf } from '#dashboard/ui/form-text.ts';
import { useChange } from '#dashboard/ui/list-panel.tsx';
import { channelsOf } from './channel-fields.tsx';
import { fieldsOf, RuleFields } from './rule-fields.tsx';
import type { Rule } from './rules.tsx';

/** Changes a rule; its metric and its kind stay. */
export function EditRule({ rule }: { rule: Rule }) {
  const change = useChange('rules');
  const save = async (form: FormData) => {
    await ask(
      api.PATCH('/v2/alert-rules/{rule_id}', {
        params: { path: { rule_id: rule.rule_id } },
        body: {
          ...fieldsOf(form, rule),
          name: textOf(form, 'name'),
          channels: channelsOf(form, rule.channels),
        },
      }),
    );
    await change(Promise.resolve(), 'Changed');
  };
  return (
    <FormDialog
      trigger={<Pencil size={15} aria-hidden="true" />}
      label={`Change ${rule.name}`}
      className="button button--icon"
      title={`Change ${rule.name}`}
      action="Save"
      onSubmit={save}
    >
      <label className="field">
        <span className="field-label">Name</span>
        <input className="input" name="name" required maxLength={100} defaultValue={rule.name} />
        <span className="field-hint">
          Another condition begins anew: a wait starts over, and an open alert is resolved.
        </span>
      </label>
      <RuleFields kind={rule.kind} metric={rule.metric} rule={rule} />
    </FormDialog>
  );
}
