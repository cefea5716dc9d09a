import type { Handler } from '#shared/http/contract.ts';
import { sendJob } from '#shared/jobs/message-store.ts';
import type { generateReport as spec } from '#shared/reports/contract.ts';
import { generateReport as generate } from '#shared/reports/generate.ts';

export const generateReport: Handler<typeof spec> = ({ body, headers, now, baseUrl }, caller) =>
  generate({ body, idempotencyKey: headers['idempotency-key'], now, baseUrl }, caller, sendJob);
