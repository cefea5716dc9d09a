import type { Handler } from '#shared/http/contract.ts';
import { templateAnswerOf } from '#shared/reports/present-template.ts';
import { createTemplate as create } from '#shared/reports/templates/change.ts';
import type { createTemplate as spec } from '#shared/reports/templates/contract.ts';

export const createTemplate: Handler<typeof spec> = async ({ body, now, baseUrl }, caller) => {
  const template = await create(body, caller, now);
  return {
    status: 201,
    headers: { Location: `${baseUrl}/v2/templates/${template.id}` },
    body: templateAnswerOf(template),
  };
};
