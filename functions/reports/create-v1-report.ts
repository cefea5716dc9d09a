import type { Handler } from '#shared/http/contract.ts';
import { sendJob } from '#shared/jobs/message-store.ts';
import type { createV1Report as spec } from '#shared/reports/v1/contract.ts';
import { createV1Report as create } from '#shared/reports/v1/create.ts';
import { presentEntry } from '#shared/reports/v1/present.ts';

export const createV1Report: Handler<typeof spec> = async ({ body, now, baseUrl }, caller) => {
  const entry = await create(body, caller, now, sendJob);
  return { status: 201, body: { data: presentEntry(entry, now, baseUrl) } };
};
