import type { Handler } from '#shared/http/contract.ts';
import { cursorsOf } from '#shared/http/cursor.ts';
import type { listWebhooks as spec } from '#shared/webhooks/contract.ts';
import { presentWebhook } from '#shared/webhooks/present.ts';
import { listWebhooks as list } from '#shared/webhooks/store.ts';

export const listWebhooks: Handler<typeof spec> = async ({ query, now }, { company }) => {
  const cursors = await cursorsOf({ company, list: 'listWebhooks', filters: {}, now });
  const { webhooks, next } = await list(company, { limit: query.limit, after: cursors.open(query.cursor) });
  return { status: 200, body: { webhooks: webhooks.map(presentWebhook), next_cursor: cursors.seal(next) } };
};
