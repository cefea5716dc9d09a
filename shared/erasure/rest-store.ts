import { auditPartition } from '#shared/admin/audit-store.ts';
import { jobFiles } from '#shared/jobs/file-store.ts';
import { jobPartition, queuePartition } from '#shared/jobs/item.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';
import { channelsPartition, membersPartition, openPartition, whoPartition } from '#shared/stream/keys.ts';
import { dropKeys, dropPartition, type Item, itemsOf } from './drop-store.ts';
import { foundPartition } from './found-store.ts';
import type { RemovalTally } from './removal.ts';

const FILES_AT_ONCE = 8;

/**
 * Deletes jobs with their files, and what else stands under the company. What is not listed here expires by itself
 * within days: windows of limits, messages of the stream, and notes of its log.
 */
export async function dropRest(company: string, tally: RemovalTally): Promise<void> {
  await dropJobs(company, tally);
  for await (const items of itemsOf('records', PARTITIONS.records.erasures(company), tally, ['sk']))
    for (const item of items)
      await dropPartition('records', foundPartition(company, item['sk']?.S ?? ''), tally);
  const partitions = [
    PARTITIONS.records.durations(company),
    PARTITIONS.records.erasures(company),
    PARTITIONS.records.idempotency(company),
    PARTITIONS.records.runs(company),
    PARTITIONS.records.deliveries(company),
    PARTITIONS.records.alerts(company),
    PARTITIONS.records.alertSeen(company),
    queuePartition(company),
    auditPartition(company),
    PARTITIONS.records.company(company),
  ];
  for (const partition of partitions) await dropPartition('records', partition, tally);
  for (const partition of [PARTITIONS.counters.company(company), PARTITIONS.counters.idempotency(company)])
    await dropPartition('counters', partition, tally);
  await dropStream(company, tally);
}

async function dropJobs(company: string, tally: RemovalTally): Promise<void> {
  const files = jobFiles(company);
  for await (const items of itemsOf('records', jobPartition(company), tally, ['pk', 'sk'])) {
    for (let start = 0; start < items.length; start += FILES_AT_ONCE) {
      const some: Item[] = items.slice(start, start + FILES_AT_ONCE);
      await Promise.all(some.map((item) => files.remove(item['sk']?.S ?? '')));
    }
    await dropKeys('records', items, tally);
  }
}

/** The stream has closed the company's connections by then; what they left is deleted. */
async function dropStream(company: string, tally: RemovalTally): Promise<void> {
  const channels = channelsPartition(company);
  for await (const items of itemsOf('connections', channels, tally, ['sk']))
    for (const item of items)
      await dropPartition('connections', membersPartition(company, item['sk']?.S ?? ''), tally);
  const partitions = [
    channels,
    openPartition(company),
    whoPartition(company),
    PARTITIONS.connections.messages(company),
    PARTITIONS.connections.company(company),
  ];
  for (const partition of partitions) await dropPartition('connections', partition, tally);
}
