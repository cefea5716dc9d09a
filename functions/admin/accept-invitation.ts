import { presentUser } from '#shared/admin/present-user.ts';
import { accept } from '#shared/admin/users.ts';
import type { acceptInvitation as spec } from '#shared/admin/users-contract.ts';
import type { Handler } from '#shared/http/contract.ts';
import { viewerAddress } from '#shared/http/viewer-address.ts';

export const acceptInvitation: Handler<typeof spec> = async ({ body, headers, requestId, now }) => ({
  status: 200,
  body: presentUser(await accept({ address: viewerAddress(headers), requestId, at: now }, body)),
});
