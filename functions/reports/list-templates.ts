import type { Handler } from '#shared/http/contract.ts';
import type { listTemplates as spec } from '#shared/reports/contract.ts';
import { templateAnswerOf } from '#shared/reports/present-template.ts';
import { BUILT_IN_TEMPLATES } from '#shared/reports/templates/index.ts';

export const listTemplates: Handler<typeof spec> = () =>
  Promise.resolve({ status: 200, body: { templates: BUILT_IN_TEMPLATES.map(templateAnswerOf) } });
