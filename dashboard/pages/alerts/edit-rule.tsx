import { api, ask } from '#dashboard/api/client.ts';
import { EditDialog } from '#dashboard/ui/edit-dialog.tsx';
import { textOf } from '#dashboard/ui/form-text.ts';
import { NameField } from '#dashboard/ui/name-field.tsx';
import { channelsOf } from './channel-fields.tsx';
import { fieldsOf, RuleFields } from './rule-fields.tsx';
import type { Rule } from './rules.tsx';

/** Changes a rule; its metric and its kind stay. */
export function EditRule({ rule }: { rule: Rule }) {
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
  };
  return (
    <EditDialog name={rule.name} list="rules" onSave={save}>
      <NameField
        value={rule.name}
        hint="Another condition begins anew: a wait starts over, and an open alert is resolved."
      />
      <RuleFields kind={rule.kind} metric={rule.metric} rule={rule} />
    </EditDialog>
  );
}
