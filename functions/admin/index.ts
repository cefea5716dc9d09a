import * as apiKeys from '#shared/admin/api-keys-contract.ts';
import * as audit from '#shared/admin/audit-contract.ts';
import * as clients from '#shared/admin/clients-contract.ts';
import * as company from '#shared/admin/company-contract.ts';
import * as people from '#shared/admin/people-contract.ts';
import * as users from '#shared/admin/users-contract.ts';
import { route, serve } from '#shared/http/serve.ts';
import { acceptInvitation } from './accept-invitation.ts';
import { addClientSecret } from './add-client-secret.ts';
import { createApiKey } from './create-api-key.ts';
import { createClient } from './create-client.ts';
import { deleteApiKey } from './delete-api-key.ts';
import { deleteClient } from './delete-client.ts';
import { deleteCompany } from './delete-company.ts';
import { deleteUser } from './delete-user.ts';
import { erasePerson } from './erase-person.ts';
import { getApiKey } from './get-api-key.ts';
import { getClient } from './get-client.ts';
import { getCompany } from './get-company.ts';
import { getErasure } from './get-erasure.ts';
import { getUser } from './get-user.ts';
import { inviteUser } from './invite-user.ts';
import { listApiKeys } from './list-api-keys.ts';
import { listAuditLog } from './list-audit-log.ts';
import { listClients } from './list-clients.ts';
import { listUsers } from './list-users.ts';
import { removeClientSecret } from './remove-client-secret.ts';
import { updateClient } from './update-client.ts';
import { updateCompany } from './update-company.ts';
import { updateUser } from './update-user.ts';

export const handler = serve([
  route(users.listUsers, listUsers),
  route(users.inviteUser, inviteUser),
  route(users.getUser, getUser),
  route(users.updateUser, updateUser),
  route(users.deleteUser, deleteUser),
  route(users.acceptInvitation, acceptInvitation),
  route(clients.listClients, listClients),
  route(clients.createClient, createClient),
  route(clients.getClient, getClient),
  route(clients.updateClient, updateClient),
  route(clients.deleteClient, deleteClient),
  route(clients.addClientSecret, addClientSecret),
  route(clients.removeClientSecret, removeClientSecret),
  route(apiKeys.listApiKeys, listApiKeys),
  route(apiKeys.createApiKey, createApiKey),
  route(apiKeys.getApiKey, getApiKey),
  route(apiKeys.deleteApiKey, deleteApiKey),
  route(company.getCompany, getCompany),
  route(company.updateCompany, updateCompany),
  route(company.deleteCompany, deleteCompany),
  route(audit.listAuditLog, listAuditLog),
  route(people.erasePerson, erasePerson),
  route(people.getErasure, getErasure),
]);
