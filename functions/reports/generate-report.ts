import type { Handler } from '#shared/http/contract.ts';
import { sendJob } from '#shared/jobs/message-store.ts';
import type { generateReport as spec } from '#shared/reports/contract.ts';
import { generateScheduled } from '#shared/schedules/generate-scheduled.ts';

export const generateReport: Handler<typeof spec> = ({ body, headers, now, baseUrl }, caller) =>
  generateScheduled({ body, idempotencyKey: headers['idempotency-key'], now, baseUrl }, caller, sendJob);
