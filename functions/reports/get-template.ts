import type { Handler } from '#shared/http/contract.ts';
import type { getTemplate as spec } from '#shared/reports/contract.ts';
import { templateAnswerOf } from '#shared/reports/present-template.ts';
import { requireTemplate } from '#shared/reports/templates/index.ts';

export const getTemplate: Handler<typeof spec> = async ({ params }) => ({
  status: 200,
  body: templateAnswerOf(requireTemplate(params.template_id)),
});
