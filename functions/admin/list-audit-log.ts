import type { listAuditLog as spec } from '#shared/admin/audit-contract.ts';
import { MEDIA_TYPE_OF, presentEntry, toCsv, toNdjson } from '#shared/admin/audit-format.ts';
import { listAuditLog as list } from '#shared/admin/audit-log.ts';
import type { Handler } from '#shared/http/contract.ts';
import { cursorsOf } from '#shared/http/cursor.ts';

export const listAuditLog: Handler<typeof spec> = async ({ query, now, baseUrl }, { company }) => {
  const { limit, cursor, format, ...filters } = query;
  const cursors = await cursorsOf({ company, list: 'listAuditLog', filters, now });
  const page = await list(company, filters, { limit, after: cursors.open(cursor) });
  const entries = page.entries.map(presentEntry);
  const next = cursors.seal(page.next);
  if (format === 'json') return { status: 200, body: { entries, next_cursor: next } };
  return {
    status: 200,
    body: format === 'csv' ? toCsv(entries) : toNdjson(entries),
    headers: {
      'Content-Type': MEDIA_TYPE_OF[format],
      'Content-Disposition': `attachment; filename="audit-log.${format}"`,
      ...(next === null ? {} : { Link: `<${nextPage(baseUrl, query, next)}>; rel="next"` }),
    },
  };
};

/** The same list from there on. */
function nextPage(baseUrl: string, query: Record<string, unknown>, cursor: string): string {
  const url = new URL('/v2/admin/audit-log', baseUrl);
  for (const [name, value] of Object.entries({ ...query, cursor })) {
    if (value !== undefined) url.searchParams.set(name, textOf(name, value));
  }
  return url.href;
}

function textOf(name: string, value: unknown): string {
  return name === 'from' || name === 'to' ? new Date(Number(value)).toISOString() : String(value);
}
