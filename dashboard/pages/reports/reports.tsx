import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { api, ask } from '#dashboard/api/client.ts';
import { requireSession } from '#dashboard/session/session.ts';
import { useBusinessEvents } from '#dashboard/stream/live.tsx';
import { Empty } from '#dashboard/ui/empty.tsx';
import { Bone } from '#dashboard/ui/placeholder.tsx';
import { Problem } from '#dashboard/ui/problem.tsx';
import { Segmented } from '#dashboard/ui/segmented.tsx';
import { TableScroll } from '#dashboard/ui/table-scroll.tsx';
import { NewReport } from './new-report.tsx';
import { Queue } from './queue.tsx';
import { ReportRow } from './report-row.tsx';

const STATUSES = [
  { value: 'all', label: 'All' },
  { value: 'processing', label: 'In the queue' },
  { value: 'completed', label: 'Ready' },
  { value: 'failed', label: 'Failed' },
] as const;
type Status = (typeof STATUSES)[number]['value'];

const PAGE_SIZE = 25;
/** While something is being made; events of the stream are quicker where there is one. */
const WATCH_MS = 4_000;
const ENDS = ['report_completed', 'report_failed'] as const;

/** Makes reports, shows how far each is, and hands out the files. */
export function Reports() {
  const [status, setStatus] = useState<Status>('all');
  const [page, setPage] = useState(1);
  const { rights } = requireSession();
  const queries = useQueryClient();
  const refresh = useCallback(async () => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: ['reports'] }),
      queries.invalidateQueries({ queryKey: ['usage'] }),
    ]);
  }, [queries]);
  useBusinessEvents(
    'reports',
    ENDS,
    useCallback(() => void refresh(), [refresh]),
  );
  const { data, error, refetch } = useQuery({
    queryKey: ['reports', status, page],
    queryFn: ({ signal }) =>
      ask(
        api.GET('/v2/reports', {
          params: { query: { page, limit: PAGE_SIZE, ...(status !== 'all' && { status }) } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.reports.some((report) => report.status === 'processing') ? WATCH_MS : false,
  });
  const pages = data?.pagination.total_pages ?? 1;
  return (
    <div className="page">
      <div className="page-head">
        <h1>Reports</h1>
        {rights.createReports && <NewReport onMade={refresh} />}
      </div>
      <Queue />
      <section className="panel" aria-label="List of reports">
        <div className="panel-head">
          <Segmented
            label="Status"
            value={status}
            options={STATUSES}
            onChange={(next) => {
              setStatus(next);
              setPage(1);
            }}
          />
          {data && <span className="muted push">{data.pagination.total_count} in all</span>}
        </div>
        {error ? (
          <Problem error={error} onRetry={() => void refetch()} />
        ) : !data ? (
          <Bone kind="rows" />
        ) : data.reports.length === 0 ? (
          <Empty
            title={status === 'all' ? 'No reports yet' : 'No reports of this kind'}
            advice={
              status === 'all'
                ? 'Make one from a template; it is ready in seconds and stays here until it expires.'
                : 'Choose another status to see the others.'
            }
          />
        ) : (
          <TableScroll label="Reports">
            <table className="table table--stack">
              <thead>
                <tr>
                  <th scope="col">Name</th>
                  <th scope="col">Status</th>
                  <th scope="col">Format</th>
                  <th scope="col" className="number">
                    Size
                  </th>
                  <th scope="col">Made</th>
                  <th scope="col">
                    <span className="visually-hidden">What can be done</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {data.reports.map((report) => (
                  <ReportRow key={report.report_id} report={report} onChange={refresh} />
                ))}
              </tbody>
            </table>
          </TableScroll>
        )}
        {pages > 1 && (
          <div className="panel-foot">
            <button type="button" className="button" disabled={page === 1} onClick={() => setPage(page - 1)}>
              Newer
            </button>
            <span className="muted">
              Page {page} of {pages}
            </span>
            <button
              type="button"
              className="button"
              disabled={page === pages}
              onClick={() => setPage(page + 1)}
            >
              Older
            </button>
          </div>
        )}
      </section>
    </div>
  );
}
