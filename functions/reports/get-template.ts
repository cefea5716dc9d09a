import type { Handler } from '#shared/http/contract.ts';
import { templateAnswerOf } from '#shared/reports/present-template.ts';
import type { getTemplate as spec } from '#shared/reports/templates/contract.ts';
import { requireTemplate } from '#shared/reports/templates/require.ts';

export const getTemplate: Handler<typeof spec> = async ({ params }, caller) => ({
  status: 200,
  body: templateAnswerOf(await requireTemplate(caller, params.template_id)),
});
