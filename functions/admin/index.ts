import * as audit from '#shared/admin/audit-contract.ts';
import * as users from '#shared/admin/users-contract.ts';
import { route, serve } from '#shared/http/serve.ts';
import { acceptInvitation } from './accept-invitation.ts';
import { deleteUser } from './delete-user.ts';
import { getUser } from './get-user.ts';
import { inviteUser } from './invite-user.ts';
import { listAuditLog } from './list-audit-log.ts';
import { listUsers } from './list-users.ts';
import { updateUser } from './update-user.ts';

export const handler = serve([
  route(users.listUsers, listUsers),
  route(users.inviteUser, inviteUser),
  route(users.getUser, getUser),
  route(users.updateUser, updateUser),
  route(users.deleteUser, deleteUser),
  route(users.acceptInvitation, acceptInvitation),
  route(audit.listAuditLog, listAuditLog),
]);
