import type { Handler } from '#shared/http/contract.ts';
import { templateAnswerOf } from '#shared/reports/present-template.ts';
import { updateTemplate as update } from '#shared/reports/templates/change.ts';
import type { updateTemplate as spec } from '#shared/reports/templates/contract.ts';

export const updateTemplate: Handler<typeof spec> = async ({ params, body }, caller) => {
  const { version, ...definition } = body;
  const template = await update(params.template_id, definition, version, caller);
  return { status: 200, body: templateAnswerOf(template) };
};
