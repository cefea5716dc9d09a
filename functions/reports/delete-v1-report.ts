import type { Handler } from '#shared/http/contract.ts';
import { sendJob } from '#shared/jobs/message-store.ts';
import type { deleteV1Report as spec } from '#shared/reports/v1/contract.ts';
import { deleteV1Report as remove } from '#shared/reports/v1/delete.ts';

export const deleteV1Report: Handler<typeof spec> = async ({ params, now }, { company }) => {
  await remove(company, params.id, now, sendJob);
  return { status: 204 };
};
