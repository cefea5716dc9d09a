import { useQuery } from '@tanstack/react-query';
import { api, ask } from '#dashboard/api/client.ts';
import type { paths } from '#dashboard/api/paths.d.ts';
import { requireSession } from '#dashboard/session/session.ts';
import { textOf } from '#dashboard/ui/form-text.ts';
import { listOf } from '#dashboard/ui/report-fields.tsx';

type Given = NonNullable<
  paths['/v2/alert-rules']['post']['requestBody']['content']['application/json']['channels']
>;
export type Channel = Given[number];
/** As the API answers it. */
interface ShownChannel {
  type: Channel['type'];
  recipients?: string[];
  webhook_id?: string;
}

const MOST_WEBHOOKS = 20;
/** Says in the form that the company's webhooks were shown, so that those without a tick are not wanted. */
const SHOWN = 'channel.webhooks.shown';

/** Who is told when a rule's alerts begin and end. */
export function ChannelFields({ channels }: { channels?: readonly ShownChannel[] }) {
  const { rights } = requireSession();
  const query = useQuery({
    queryKey: ['webhooks', 'all'],
    queryFn: ({ signal }) =>
      ask(api.GET('/v2/admin/webhooks', { params: { query: { limit: MOST_WEBHOOKS } }, signal })),
    enabled: rights.administer,
  });
  const named = webhookChannels(channels ?? []).map(({ webhook_id: id }) => id);
  return (
    <>
      <fieldset className="choices">
        <legend className="field-label">Tells</legend>
        <label className="choice">
          <input
            type="checkbox"
            name="channel.stream"
            defaultChecked={channels === undefined || channels.some(({ type }) => type === 'stream')}
          />
          This dashboard, and who listens to the stream
        </label>
        {query.data && <input type="hidden" name={SHOWN} value="yes" />}
        {query.data?.webhooks.map(({ webhook_id: id, name, format }) => (
          <label key={id} className="choice">
            <input
              type="checkbox"
              name="channel.webhook"
              value={`${format === 'slack' ? 'slack' : 'webhook'} ${id}`}
              defaultChecked={named.includes(id)}
            />
            {name}
            <span className="muted">{format === 'slack' ? 'Slack' : 'webhook'}</span>
          </label>
        ))}
      </fieldset>
      <label className="field">
        <span className="field-label">By e-mail</span>
        <input
          className="input"
          name="channel.email"
          defaultValue={recipientsOf(channels ?? []).join(', ')}
          placeholder="ops@acme.example, lead@acme.example"
        />
        <span className="field-hint">Addresses separated by commas; each gets a mail of its own.</span>
      </label>
    </>
  );
}

/** The chosen channels. Webhooks that the form could not show stay as they were. */
export function channelsOf(form: FormData, before: readonly ShownChannel[] = []): Channel[] {
  const recipients = listOf(textOf(form, 'channel.email'));
  const chosen = form
    .getAll('channel.webhook')
    .flatMap((value) => (typeof value === 'string' ? [value.split(' ')] : []));
  const webhooks = form.has(SHOWN)
    ? chosen.map(
        ([type, id]) => ({ type: type === 'slack' ? 'slack' : 'webhook', webhook_id: id ?? '' }) as const,
      )
    : webhookChannels(before);
  return [
    ...(form.get('channel.stream') === null ? [] : [{ type: 'stream' } as const]),
    ...(recipients.length === 0 ? [] : [{ type: 'email', recipients } as const]),
    ...webhooks,
  ];
}

/** In words, for a list. */
export function channelsText(channels: readonly ShownChannel[]): string {
  const mails = recipientsOf(channels).length;
  const calls = webhookChannels(channels).length;
  const parts = [
    ...(channels.some(({ type }) => type === 'stream') ? ['stream'] : []),
    ...(mails > 0 ? [`${mails} by e-mail`] : []),
    ...(calls > 0 ? [calls === 1 ? 'a webhook' : `${calls} webhooks`] : []),
  ];
  return parts.length === 0 ? 'nobody by itself' : parts.join(', ');
}

function recipientsOf(channels: readonly ShownChannel[]): string[] {
  return [...new Set(channels.flatMap(({ recipients }) => recipients ?? []))];
}

function webhookChannels(channels: readonly ShownChannel[]) {
  return channels.flatMap(({ type, webhook_id: id }) =>
    (type === 'webhook' || type === 'slack') && id !== undefined ? [{ type, webhook_id: id }] : [],
  );
}
