import { api, ask } from '#dashboard/api/client.ts';
import { momentText } from '#dashboard/ui/dates.ts';
import { ListPanel } from '#dashboard/ui/list-panel.tsx';
import { More } from '#dashboard/ui/more.tsx';
import { usePages } from '#dashboard/ui/use-pages.ts';

/** Who changed what, newest first. */
export function AuditLog() {
  const query = usePages(
    ['audit-log'],
    (page, signal) => ask(api.GET('/v2/admin/audit-log', { params: { query: page }, signal })),
    ({ entries }) => entries,
  );
  return (
    <ListPanel
      title="Audit log"
      query={query}
      empty={{
        title: 'Nothing has been changed yet',
        advice: 'Changes of users, clients, keys and settings are listed here.',
      }}
      columns={['When', 'What', 'On', 'By', 'From']}
      row={({ audit_id: id, action, target, changes, actor, address, occurred_at: at }) => (
        <tr key={id}>
          <td className="nowrap">{momentText(at)}</td>
          <th scope="row">
            {action}
            <span className="row-note mono">{changesText(changes)}</span>
          </th>
          <td className="mono small">{target}</td>
          <td className="mono small">{actor}</td>
          <td className="mono small">{address ?? '–'}</td>
        </tr>
      )}
      foot={<More query={query} label="Older entries" />}
    />
  );
}

function changesText(changes: Record<string, unknown>): string {
  return Object.entries(changes)
    .map(([name, change]) => `${name}: ${JSON.stringify(change)}`)
    .join(', ');
}
