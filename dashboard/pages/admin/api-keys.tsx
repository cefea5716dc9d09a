import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { api, ask } from '#dashboard/api/client.ts';
import { Confirm } from '#dashboard/ui/confirm.tsx';
import { momentText } from '#dashboard/ui/dates.ts';
import { FormDialog } from '#dashboard/ui/form-dialog.tsx';
import { textOf } from '#dashboard/ui/form-text.ts';
import { ListPanel, useChange } from '#dashboard/ui/list-panel.tsx';
import { More } from '#dashboard/ui/more.tsx';
import { NameField } from '#dashboard/ui/name-field.tsx';
import { SecretDialog, type ShownSecret } from '#dashboard/ui/secret.tsx';
import { usePages } from '#dashboard/ui/use-pages.ts';
import { ScopeFields, scopesOf } from './scopes.tsx';

/** Keys for programs that cannot do OAuth. */
export function ApiKeys() {
  const [secret, setSecret] = useState<ShownSecret>();
  const change = useChange('api-keys');
  const query = usePages(
    ['api-keys'],
    (page, signal) =>
      ask(api.GET('/v2/admin/api-keys', { params: { query: { limit: 100, ...page } }, signal })),
    ({ api_keys: keys }) => keys,
  );
  const create = async (form: FormData) => {
    const body = { name: textOf(form, 'name'), scopes: scopesOf(form) };
    const made = await ask(api.POST('/v2/admin/api-keys', { body }));
    setSecret({ title: made.name, lines: [['API key', made.api_key]] });
    await query.refetch();
  };
  return (
    <>
      <ListPanel
        title="API keys"
        action={
          <FormDialog trigger="New key" title="New API key" action="Make key" onSubmit={create}>
            <NameField example="Shop" />
            <ScopeFields />
          </FormDialog>
        }
        query={query}
        empty={{ title: 'No API keys yet', advice: 'A key goes into the header X-Api-Key of each call.' }}
        columns={['Key', 'May do', 'Begins with', 'Since', '']}
        foot={<More query={query} label="More keys" />}
        row={({ key_id: id, name, scopes, hint, created_at: since }) => (
          <tr key={id}>
            <th scope="row">{name}</th>
            <td className="mono small">{scopes.join(' ')}</td>
            <td className="mono small">{hint}…</td>
            <td className="nowrap">{momentText(since)}</td>
            <td>
              <div className="row-actions">
                <Confirm
                  trigger={<Trash2 size={15} aria-hidden="true" />}
                  label={`End ${name}`}
                  title={`End ${name}?`}
                  text="Its next call is refused."
                  action="End it"
                  onConfirm={() =>
                    change(
                      ask(api.DELETE('/v2/admin/api-keys/{key_id}', { params: { path: { key_id: id } } })),
                      'Ended',
                    )
                  }
                />
              </div>
            </td>
          </tr>
        )}
      />
      <SecretDialog secret={secret} onClose={() => setSecret(undefined)} />
    </>
  );
}
