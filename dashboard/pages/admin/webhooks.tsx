import { useState } from 'react';
import { api, ask } from '#dashboard/api/client.ts';
import { FormDialog } from '#dashboard/ui/form-dialog.tsx';
import { textOf } from '#dashboard/ui/form-text.ts';
import { ListPanel } from '#dashboard/ui/list-panel.tsx';
import { More } from '#dashboard/ui/more.tsx';
import { SecretDialog, type ShownSecret } from '#dashboard/ui/secret.tsx';
import { usePages } from '#dashboard/ui/use-pages.ts';
import { eventsOf, WebhookFields } from './webhook-fields.tsx';
import { WebhookRow } from './webhook-row.tsx';

/** Addresses that are told of reports and alerts. */
export function Webhooks() {
  const [secret, setSecret] = useState<ShownSecret>();
  const query = usePages(
    ['webhooks'],
    (page, signal) => ask(api.GET('/v2/admin/webhooks', { params: { query: page }, signal })),
    ({ webhooks }) => webhooks,
  );
  const create = async (form: FormData) => {
    const format = textOf(form, 'format') === 'slack' ? 'slack' : 'standard';
    const body = {
      name: textOf(form, 'name'),
      url: textOf(form, 'url'),
      format,
      events: eventsOf(form),
    } as const;
    const made = await ask(api.POST('/v2/admin/webhooks', { body }));
    // Slack knows no signatures.
    if (format === 'standard') setSecret({ title: made.name, lines: [['Signing secret', made.secret]] });
    await query.refetch();
  };
  return (
    <>
      <ListPanel
        title="Webhooks"
        action={
          <FormDialog trigger="New webhook" title="New webhook" action="Make webhook" onSubmit={create}>
            <label className="field">
              <span className="field-label">Sends</span>
              <select className="select" name="format">
                <option value="standard">Signed events, for programs</option>
                <option value="slack">Messages, for Slack and those like it</option>
              </select>
            </label>
            <WebhookFields />
          </FormDialog>
        }
        query={query}
        empty={{
          title: 'No webhooks yet',
          advice: 'A webhook is called when a report is ready, or when an alert begins or ends.',
        }}
        columns={['Webhook', 'Told of', 'Status', '']}
        row={(webhook) => <WebhookRow key={webhook.webhook_id} webhook={webhook} onSecret={setSecret} />}
        foot={<More query={query} label="More webhooks" />}
      />
      <SecretDialog secret={secret} onClose={() => setSecret(undefined)} />
    </>
  );
}
