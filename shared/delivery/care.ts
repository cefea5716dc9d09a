import type { Care } from '#shared/jobs/due-care.ts';
import type { Clock } from '#shared/runtime/clock.ts';
import { companyOfDeliveries } from './delivery-store.ts';
import type { SendDelivery } from './message.ts';

/** What the clock does for deliveries: those that are due get a message to a worker, at the second of their time. */
export function deliveryCare(send: SendDelivery, now: Clock): Care {
  return ({ partition, id, dueAt }) => {
    const company = companyOfDeliveries(partition);
    if (company === undefined) return undefined;
    return () => send({ company, key: id }, Math.ceil(Math.max(0, dueAt - now()) / 1000));
  };
}
