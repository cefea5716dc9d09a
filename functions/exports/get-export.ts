import type { getExport as spec } from '#shared/exports/media/contract.ts';
import { presentExport, requireExport } from '#shared/exports/media/exports.ts';
import type { Handler } from '#shared/http/contract.ts';

export const getExport: Handler<typeof spec> = async ({ params, now, baseUrl }, { company }) => {
  const job = await requireExport(company, params.id);
  return { status: 200, body: await presentExport(job, now, baseUrl) };
};
