import { adminOperations } from './admin/contract.ts';
import { alertsOperations } from './alerts/contract.ts';
import { authOperations } from './auth/contract.ts';
import { exportsOperations } from './exports/contract.ts';
import type { Operation } from './http/contract.ts';
import { ingestOperations } from './ingest/contract.ts';
import { mediaOperations } from './media/contract.ts';
import { metricsOperations } from './metrics/contract.ts';
import { platformOperations } from './platform/contract.ts';
import { reportsOperations } from './reports/contract.ts';
import { schedulesOperations } from './schedules/contract.ts';
import { streamOperations } from './stream/contract.ts';
import { webhooksOperations } from './webhooks/contract.ts';

/** Every operation, under the function that serves it: functions/<name>/. */
export const capabilities = {
  auth: authOperations,
  admin: adminOperations,
  metrics: metricsOperations,
  ingest: ingestOperations,
  media: mediaOperations,
  reports: reportsOperations,
  exports: exportsOperations,
  schedules: schedulesOperations,
  alerts: alertsOperations,
  webhooks: webhooksOperations,
  platform: platformOperations,
  stream: streamOperations,
} as const satisfies Record<string, readonly Operation[]>;
