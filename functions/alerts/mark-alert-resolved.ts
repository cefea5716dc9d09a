import { resolveAlert } from '#shared/alerts/alerts.ts';
import { presentV1Alert } from '#shared/alerts/present.ts';
import type { markAlertResolved as spec } from '#shared/alerts/v1/contract.ts';
import type { Caller } from '#shared/http/caller.ts';
import type { Input, Reply } from '#shared/http/contract.ts';

/** By PATCH and by POST. */
export async function markAlertResolved(
  { params, now }: Pick<Input<typeof spec>, 'params' | 'now'>,
  { company }: Caller,
): Promise<Reply> {
  return { status: 200, body: { data: presentV1Alert(await resolveAlert(company, params.id, now)) } };
}
