import type { listExportJobs as spec } from '#shared/exports/jobs/contract.ts';
import { jobInfoOf, jobStateOf, passed } from '#shared/exports/jobs/present.ts';
import type { Handler } from '#shared/http/contract.ts';
import { cursorsOf } from '#shared/http/cursor.ts';
import { jobPage } from '#shared/jobs/page-store.ts';

/** https://www.rfc-editor.org/rfc/rfc9745, https://www.rfc-editor.org/rfc/rfc8594 */
const DEPRECATION = '@1585699200';
const SUNSET = 'Wed, 30 Jun 2027 23:59:59 GMT';

export const listExportJobs: Handler<typeof spec> = async ({ query, now, baseUrl }, { company }) => {
  const cursors = await cursorsOf({ company, list: 'listExportJobs', filters: {}, now });
  const after = cursors.open(query.cursor);
  const { jobs, next } = await jobPage(company, { prefix: 'rpt', limit: query.limit, after });
  const states = jobs.map(async (job) => ({
    jobInfo: await jobInfoOf(job, now, baseUrl),
    result: jobStateOf(job),
  }));
  return {
    status: 200,
    headers: {
      Deprecation: DEPRECATION,
      Sunset: SUNSET,
      Link: `<${baseUrl}/v2/docs>; rel="deprecation"; type="text/html"`,
    },
    body: passed(
      { jobs: await Promise.all(states), nextCursor: cursors.seal(next) },
      'Deprecated: use the statusUrl of each export instead.',
    ),
  };
};
