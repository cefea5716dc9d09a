import { listSuppressions as list } from '#shared/delivery/suppression-store.ts';
import type { listSuppressions as spec } from '#shared/delivery/suppressions-contract.ts';
import type { Handler } from '#shared/http/contract.ts';
import { cursorsOf } from '#shared/http/cursor.ts';

export const listSuppressions: Handler<typeof spec> = async ({ query, now }, { company }) => {
  const cursors = await cursorsOf({ company, list: 'listSuppressions', filters: {}, now });
  const page = { limit: query.limit, after: cursors.open(query.cursor) };
  const { suppressions, next } = await list(company, page);
  return {
    status: 200,
    body: {
      suppressions: suppressions.map(({ id, address, reason, details, deliveryId, at }) => ({
        suppression_id: id,
        address,
        reason,
        details,
        delivery_id: deliveryId,
        created_at: new Date(at).toISOString(),
      })),
      next_cursor: cursors.seal(next),
    },
  };
};
