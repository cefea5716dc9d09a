import type { Handler } from '#shared/http/contract.ts';
import type { listFormats as spec } from '#shared/reports/contract.ts';
import { formatAnswers } from '#shared/reports/present-format.ts';

export const listFormats: Handler<typeof spec> = (_call, caller) =>
  Promise.resolve({ status: 200, body: { formats: formatAnswers(caller.plan) } });
