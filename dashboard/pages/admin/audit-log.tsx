import { useInfiniteQuery } from '@tanstack/react-query';
import { api, ask } from '#dashboard/api/client.ts';
import { momentText } from '#dashboard/ui/dates.ts';
import { ListPanel } from '#dashboard/ui/list-panel.tsx';

/** Who changed what, newest first. */
export function AuditLog() {
  const query = useInfiniteQuery({
    queryKey: ['audit-log'],
    queryFn: ({ signal, pageParam }) =>
      ask(
        api.GET('/v2/admin/audit-log', {
          params: { query: pageParam === undefined ? {} : { cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor: next }) => next,
    select: ({ pages }) => pages.flatMap(({ entries }) => entries),
  });
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
      foot={
        query.hasNextPage && (
          <div className="panel-foot">
            <button
              type="button"
              className="button"
              disabled={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              Older entries
            </button>
          </div>
        )
      }
    />
  );
}

function changesText(changes: Record<string, unknown>): string {
  return Object.entries(changes)
    .map(([name, change]) => `${name}: ${JSON.stringify(change)}`)
    .join(', ');
}
