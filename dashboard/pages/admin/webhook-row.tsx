import { KeyRound, Send, Trash2 } from 'lucide-react';
import { api, ask } from '#dashboard/api/client.ts';
import { Badge } from '#dashboard/ui/badge.tsx';
import { Confirm } from '#dashboard/ui/confirm.tsx';
import { EditDialog } from '#dashboard/ui/edit-dialog.tsx';
import { textOf } from '#dashboard/ui/form-text.ts';
import { useChange } from '#dashboard/ui/list-panel.tsx';
import type { ShownSecret } from '#dashboard/ui/secret.tsx';
import { useNotify } from '#dashboard/ui/toasts.tsx';
import { eventsOf, eventText, type Webhook, WebhookFields } from './webhook-fields.tsx';
import { WebhookLog } from './webhook-log.tsx';

export interface WebhookRowProps {
  webhook: Webhook;
  onSecret: (secret: ShownSecret) => void;
}

export function WebhookRow({ webhook, onSecret }: WebhookRowProps) {
  const { name, enabled } = webhook;
  return (
    <tr data-webhook={name}>
      <th scope="row">
        {name}
        <span className="row-note mono">{webhook.url}</span>
      </th>
      <td>
        {webhook.events.length === 0 ? 'what names it' : webhook.events.map(eventText).join(', ')}
        {webhook.format === 'slack' && <span className="row-note">as messages for Slack</span>}
      </td>
      <td>
        <Badge tone={enabled ? 'ok' : 'calm'}>{enabled ? 'in use' : 'off'}</Badge>
        {webhook.disabled_reason && <span className="row-note">{webhook.disabled_reason}</span>}
      </td>
      <td>
        <div className="row-actions">
          <WebhookLog webhook={webhook} />
          <WebhookActions webhook={webhook} onSecret={onSecret} />
        </div>
      </td>
    </tr>
  );
}

function WebhookActions({ webhook, onSecret }: WebhookRowProps) {
  const change = useChange('webhooks');
  const notify = useNotify();
  const { name, enabled } = webhook;
  const params = { path: { webhook_id: webhook.webhook_id } };
  const rotate = async () => {
    try {
      const { secret } = await ask(api.POST('/v2/admin/webhooks/{webhook_id}/rotate-secret', { params }));
      onSecret({ title: `New secret of ${name}`, lines: [['Signing secret', secret]] });
    } catch (error) {
      notify.failed(error);
    }
  };
  const update = (body: Parameters<typeof patch>[0], done: string) => change(patch(body), done);
  const patch = (body: {
    name?: string;
    url?: string;
    events?: ReturnType<typeof eventsOf>;
    enabled?: boolean;
  }) => ask(api.PATCH('/v2/admin/webhooks/{webhook_id}', { params, body }));
  const edit = (form: FormData) =>
    patch({ name: textOf(form, 'name'), url: textOf(form, 'url'), events: eventsOf(form) });
  return (
    <>
      <button
        type="button"
        className="button button--icon"
        aria-label={`Send ${name} a test`}
        title="Send a test"
        onClick={() =>
          void change(
            ask(api.POST('/v2/admin/webhooks/{webhook_id}/test', { params })),
            'A test is on its way; the log says whether it arrived',
          )
        }
      >
        <Send size={15} aria-hidden="true" />
      </button>
      <EditDialog name={name} list="webhooks" onSave={edit}>
        <WebhookFields webhook={webhook} />
      </EditDialog>
      {webhook.format === 'standard' && (
        <Confirm
          trigger={<KeyRound size={15} aria-hidden="true" />}
          label={`New secret for ${name}`}
          title={`A new secret for ${name}?`}
          text="The one of now signs beside it for 24 hours, so that the receiver can be changed in between."
          action="Make a new one"
          onConfirm={rotate}
        />
      )}
      <button
        type="button"
        className="button button--quiet"
        onClick={() => void update({ enabled: !enabled }, enabled ? 'Switched off' : 'Switched on')}
      >
        {enabled ? 'Switch off' : 'Switch on'}
      </button>
      <Confirm
        trigger={<Trash2 size={15} aria-hidden="true" />}
        label={`Remove ${name}`}
        title={`Remove ${name}?`}
        text="What is on its way to it fails, and reports and rules that name it reach it no more."
        action="Remove"
        onConfirm={() => change(ask(api.DELETE('/v2/admin/webhooks/{webhook_id}', { params })), 'Removed')}
      />
    </>
  );
}
