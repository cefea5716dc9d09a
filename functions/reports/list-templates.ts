import type { Handler } from '#shared/http/contract.ts';
import { cursorsOf } from '#shared/http/cursor.ts';
import { templateAnswerOf } from '#shared/reports/present-template.ts';
import type { listTemplates as spec } from '#shared/reports/templates/contract.ts';
import { listTemplates as list } from '#shared/reports/templates/list.ts';

export const listTemplates: Handler<typeof spec> = async ({ query, now }, { company }) => {
  const cursors = await cursorsOf({ company, list: 'listTemplates', filters: {}, now });
  const { templates, next } = await list(company, query.limit, cursors.open(query.cursor));
  return {
    status: 200,
    body: { templates: templates.map(templateAnswerOf), next_cursor: cursors.seal(next) },
  };
};
