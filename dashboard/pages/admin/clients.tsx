import { KeyRound, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { api, ask } from '#dashboard/api/client.ts';
import type { paths } from '#dashboard/api/paths.d.ts';
import { Confirm } from '#dashboard/ui/confirm.tsx';
import { momentText } from '#dashboard/ui/dates.ts';
import { FormDialog } from '#dashboard/ui/form-dialog.tsx';
import { textOf } from '#dashboard/ui/form-text.ts';
import { ListPanel, useChange } from '#dashboard/ui/list-panel.tsx';
import { More } from '#dashboard/ui/more.tsx';
import { NameField } from '#dashboard/ui/name-field.tsx';
import { SecretDialog, type ShownSecret } from '#dashboard/ui/secret.tsx';
import { useNotify } from '#dashboard/ui/toasts.tsx';
import { usePages } from '#dashboard/ui/use-pages.ts';
import { ScopeFields, scopesOf } from './scopes.tsx';

type Client =
  paths['/v2/admin/clients']['get']['responses'][200]['content']['application/json']['clients'][number];

/** OAuth clients, their secrets shown once; a further secret lets one rotate without a gap. */
export function Clients() {
  const [secret, setSecret] = useState<ShownSecret>();
  const query = usePages(
    ['clients'],
    (page, signal) =>
      ask(api.GET('/v2/admin/clients', { params: { query: { limit: 100, ...page } }, signal })),
    ({ clients }) => clients,
  );
  const create = async (form: FormData) => {
    const body = { name: textOf(form, 'name'), scopes: scopesOf(form) };
    const made = await ask(api.POST('/v2/admin/clients', { body }));
    setSecret({
      title: made.name,
      lines: [
        ['Client id', made.client_id],
        ['Client secret', made.client_secret],
      ],
    });
    await query.refetch();
  };
  return (
    <>
      <ListPanel
        title="Clients"
        action={
          <FormDialog trigger="New client" title="New client" action="Make client" onSubmit={create}>
            <NameField example="Nightly export" />
            <ScopeFields />
          </FormDialog>
        }
        query={query}
        empty={{ title: 'No clients yet', advice: 'Make one for each program that calls the API.' }}
        columns={['Client', 'May do', 'Secrets', 'Since', '']}
        foot={<More query={query} label="More clients" />}
        row={(client) => <ClientRow key={client.client_id} client={client} onSecret={setSecret} />}
      />
      <SecretDialog secret={secret} onClose={() => setSecret(undefined)} />
    </>
  );
}

function ClientRow({ client, onSecret }: { client: Client; onSecret: (secret: ShownSecret) => void }) {
  const change = useChange('clients');
  const notify = useNotify();
  const params = { path: { client_id: client.client_id } };
  const addSecret = async () => {
    const made = await ask(api.POST('/v2/admin/clients/{client_id}/secrets', { params }));
    onSecret({ title: `New secret of ${client.name}`, lines: [['Client secret', made.client_secret]] });
    await change(Promise.resolve(), 'Secret made');
  };
  const removeSecret = (id: string) =>
    change(
      ask(
        api.DELETE('/v2/admin/clients/{client_id}/secrets/{secret_id}', {
          params: { path: { ...params.path, secret_id: id } },
        }),
      ),
      'Secret ended',
    );
  return (
    <tr>
      <th scope="row">
        {client.name}
        <span className="row-note mono">{client.client_id}</span>
      </th>
      <td className="mono small">{client.scopes.join(' ')}</td>
      <td>
        <ul className="secrets">
          {client.secrets.map(({ secret_id: id, hint }) => (
            <li key={id}>
              <code>…{hint}</code>
              {client.secrets.length > 1 && (
                <Confirm
                  trigger="End"
                  className="button button--quiet"
                  label={`End the secret that ends in ${hint}`}
                  title="End this secret?"
                  text="Whoever still uses it is refused, tokens that were got with it included."
                  action="End it"
                  onConfirm={() => removeSecret(id)}
                />
              )}
            </li>
          ))}
        </ul>
      </td>
      <td className="nowrap">{momentText(client.created_at)}</td>
      <td>
        <div className="row-actions">
          <button
            type="button"
            className="button button--icon"
            aria-label={`Further secret for ${client.name}`}
            title="Further secret"
            onClick={() => void addSecret().catch(notify.failed)}
          >
            <KeyRound size={15} aria-hidden="true" />
          </button>
          <Confirm
            trigger={<Trash2 size={15} aria-hidden="true" />}
            label={`Remove ${client.name}`}
            title={`Remove ${client.name}?`}
            text="Its tokens stop working within a minute. Programs that use it are refused from then on."
            action="Remove"
            onConfirm={() => change(ask(api.DELETE('/v2/admin/clients/{client_id}', { params })), 'Removed')}
          />
        </div>
      </td>
    </tr>
  );
}
