import { actorOf } from '#shared/admin/audit.ts';
import { presentUser } from '#shared/admin/present-user.ts';
import { invite } from '#shared/admin/users.ts';
import type { inviteUser as spec } from '#shared/admin/users-contract.ts';
import type { Handler } from '#shared/http/contract.ts';

export const inviteUser: Handler<typeof spec> = async (call, caller) => {
  const { user, token } = await invite(actorOf(call, caller), call.body);
  const shown = presentUser(user);
  return {
    status: 201,
    headers: { Location: `${call.baseUrl}/v2/admin/users/${user.id}` },
    body: {
      ...shown,
      invitation: {
        token,
        expires_at: shown.invitation_expires_at,
        accept_url: `${call.baseUrl}/v2/invitations/accept`,
      },
    },
  };
};
