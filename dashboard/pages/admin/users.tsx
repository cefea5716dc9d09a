import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { api, ask } from '#dashboard/api/client.ts';
import type { paths } from '#dashboard/api/paths.d.ts';
import { Badge } from '#dashboard/ui/badge.tsx';
import { Confirm } from '#dashboard/ui/confirm.tsx';
import { momentText } from '#dashboard/ui/dates.ts';
import { FormDialog } from '#dashboard/ui/form-dialog.tsx';
import { textOf } from '#dashboard/ui/form-text.ts';
import { ListPanel, useChange } from '#dashboard/ui/list-panel.tsx';
import { More } from '#dashboard/ui/more.tsx';
import { SecretDialog, type ShownSecret } from '#dashboard/ui/secret.tsx';
import { usePages } from '#dashboard/ui/use-pages.ts';

type User = paths['/v2/admin/users']['get']['responses'][200]['content']['application/json']['users'][number];
const ROLES = ['admin', 'analyst', 'viewer'] as const;
const TONES = { active: 'ok', invited: 'busy', disabled: 'calm' } as const;

/** People of the company: invited, given a role, disabled, removed. */
export function Users() {
  const [secret, setSecret] = useState<ShownSecret>();
  const change = useChange('users');
  const query = usePages(
    ['users'],
    (page, signal) => ask(api.GET('/v2/admin/users', { params: { query: { limit: 100, ...page } }, signal })),
    ({ users }) => users,
  );
  const invite = async (form: FormData) => {
    const text = (name: string) => textOf(form, name);
    const { invitation, email } = await ask(
      api.POST('/v2/admin/users', {
        body: { email: text('email'), role: ROLES.find((role) => role === text('role')) ?? 'viewer' },
      }),
    );
    setSecret({ title: `Invitation of ${email}`, lines: [['Token', invitation.token]] });
    await query.refetch();
  };
  return (
    <>
      <ListPanel
        title="Users"
        action={
          <FormDialog trigger="Invite" title="Invite a user" action="Invite" onSubmit={invite}>
            <label className="field">
              <span className="field-label">E-mail</span>
              <input className="input" type="email" name="email" required autoComplete="off" />
            </label>
            <RoleField />
          </FormDialog>
        }
        query={query}
        empty={{ title: 'No users yet', advice: 'Invite the first one; they set their own password.' }}
        columns={['User', 'Role', 'Status', 'Since', '']}
        foot={<More query={query} label="More users" />}
        row={(user) => <UserRow key={user.user_id} user={user} change={change} />}
      />
      <SecretDialog secret={secret} onClose={() => setSecret(undefined)} />
    </>
  );
}

function RoleField() {
  return (
    <label className="field">
      <span className="field-label">Role</span>
      <select className="select" name="role" defaultValue="viewer">
        <option value="viewer">Viewer: sees figures and reports</option>
        <option value="analyst">Analyst: also makes reports and alert rules</option>
        <option value="admin">Admin: everything, these settings included</option>
      </select>
    </label>
  );
}

function UserRow({ user, change }: { user: User; change: ReturnType<typeof useChange> }) {
  const params = { path: { user_id: user.user_id } };
  const update = (body: { role: User['role'] } | { status: 'active' | 'disabled' }, done: string) =>
    change(ask(api.PATCH('/v2/admin/users/{user_id}', { params, body })), done);
  return (
    <tr>
      <th scope="row">
        {user.name ?? user.email}
        {user.name && <span className="row-note">{user.email}</span>}
      </th>
      <td>
        <select
          className="select"
          aria-label={`Role of ${user.email}`}
          value={user.role}
          onChange={(event) => void update({ role: event.target.value as User['role'] }, 'Role changed')}
        >
          {ROLES.map((role) => (
            <option key={role}>{role}</option>
          ))}
        </select>
      </td>
      <td>
        <Badge tone={TONES[user.status]}>{user.status}</Badge>
      </td>
      <td className="nowrap">{momentText(user.created_at)}</td>
      <td>
        <div className="row-actions">
          {user.status !== 'invited' && (
            <button
              type="button"
              className="button button--quiet"
              onClick={() =>
                void update({ status: user.status === 'active' ? 'disabled' : 'active' }, 'Status changed')
              }
            >
              {user.status === 'active' ? 'Disable' : 'Enable'}
            </button>
          )}
          <Confirm
            trigger={<Trash2 size={15} aria-hidden="true" />}
            label={`Remove ${user.email}`}
            title={`Remove ${user.email}?`}
            text="Their sessions end within a minute. What they have made stays."
            action="Remove"
            onConfirm={() => change(ask(api.DELETE('/v2/admin/users/{user_id}', { params })), 'Removed')}
          />
        </div>
      </td>
    </tr>
  );
}
