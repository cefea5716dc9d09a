import type { Handler } from '#shared/http/contract.ts';
import { deleteTemplate as remove } from '#shared/reports/templates/change.ts';
import type { deleteTemplate as spec } from '#shared/reports/templates/contract.ts';

export const deleteTemplate: Handler<typeof spec> = async ({ params }, caller) => {
  await remove(params.template_id, caller);
  return { status: 204 };
};
