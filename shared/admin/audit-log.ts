import { newId } from '#shared/runtime/ids.ts';
import type { AuditAction, AuditEntry } from './audit.ts';
import { auditPartition, readAuditItem } from './audit-store.ts';
import { readPage } from './page-store.ts';

export interface AuditFilters {
  action?: AuditAction | undefined;
  actor?: string | undefined;
  target?: string | undefined;
  /** Epoch milliseconds, included. */
  from?: number | undefined;
  /** Epoch milliseconds, excluded. */
  to?: number | undefined;
}

/** One page of the company's audit log, newest first. */
export async function listAuditLog(
  company: string,
  filters: AuditFilters,
  page: { limit: number; after: string | undefined },
): Promise<{ entries: AuditEntry[]; next: string | undefined }> {
  const { action, actor, target, from, to } = filters;
  if (from !== undefined && to !== undefined && from >= to) return { entries: [], next: undefined };
  const { items, next } = await readPage({
    partition: auditPartition(company),
    first: from === undefined ? 'aud_' : timePart(from),
    // Ids of a moment go on behind its time, so the time alone sorts before all of them.
    last: to === undefined ? 'aud_~' : timePart(to),
    order: 'descending',
    having: { action, actor, target },
    ...page,
  });
  return { entries: items.map((item) => readAuditItem(company, item)), next };
}

/** What every id made at that moment begins with. */
function timePart(epochMs: number): string {
  return newId('aud', Math.max(0, epochMs)).slice(0, -16);
}
