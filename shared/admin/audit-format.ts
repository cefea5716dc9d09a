import { inertText } from '#shared/rendering/inert-text.ts';
import type { AuditEntry } from './audit.ts';

export const AUDIT_FORMATS = ['json', 'csv', 'ndjson'] as const;

export const MEDIA_TYPE_OF = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
} as const;

/** An entry as the API answers it; the columns of a CSV file have the same names and order. */
export function presentEntry({ id, action, target, changes, actor }: AuditEntry) {
  return {
    audit_id: id,
    action,
    target,
    changes,
    actor: actor.principal,
    address: actor.address,
    request_id: actor.requestId,
    occurred_at: new Date(actor.at).toISOString(),
  };
}

type Presented = ReturnType<typeof presentEntry>;

const COLUMNS = [
  'audit_id',
  'action',
  'target',
  'changes',
  'actor',
  'address',
  'request_id',
  'occurred_at',
] as const satisfies (keyof Presented)[];

/** One entry per line. */
export function toNdjson(entries: readonly Presented[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}

/** RFC 4180 with a heading row; text that a spreadsheet would run gets a leading apostrophe. */
export function toCsv(entries: readonly Presented[]): string {
  const rows = entries.map((entry) => COLUMNS.map((column) => cell(entry[column])));
  return [[...COLUMNS], ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}

function cell(value: Presented[keyof Presented]): string {
  if (value === null) return '';
  const text = inertText(typeof value === 'string' ? value : JSON.stringify(value));
  return /[",\r\n;\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
