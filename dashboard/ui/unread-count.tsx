import { useQuery } from '@tanstack/react-query';
import { api, ask } from '#dashboard/api/client.ts';

const REFRESH_MS = 120_000;
/** More than these are not counted one by one. */
const MOST = 20;

/** How many alerts nobody has read yet. */
export function UnreadCount() {
  const { data } = useQuery({
    queryKey: ['alerts', 'unread-count'],
    queryFn: ({ signal }) =>
      ask(api.GET('/v2/alerts', { params: { query: { status: 'unread', limit: MOST } }, signal })),
    select: ({ alerts, next_cursor: next }) => (next === null ? String(alerts.length) : `${MOST}+`),
    refetchInterval: REFRESH_MS,
  });
  if (data === undefined || data === '0') return null;
  return (
    <span className="badge nav-count" data-tone="bad">
      {data}
      <span className="visually-hidden"> unread</span>
    </span>
  );
}
