import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Empty } from '#dashboard/ui/empty.tsx';
import { Bone } from '#dashboard/ui/placeholder.tsx';
import { Problem } from '#dashboard/ui/problem.tsx';
import { TableScroll } from '#dashboard/ui/table-scroll.tsx';
import { useNotify } from '#dashboard/ui/toasts.tsx';

export interface ListProps<T> {
  title: string;
  /** Beside the title: what makes a new one. */
  action?: ReactNode;
  query: { data: readonly T[] | undefined; error: unknown; refetch: () => Promise<unknown> };
  empty: { title: string; advice: string };
  columns: readonly string[];
  row: (item: T) => ReactNode;
  foot?: ReactNode;
}

/** A table of what a company has, in every state that it can be in. */
export function ListPanel<T>({ title, action, query, empty, columns, row, foot }: ListProps<T>) {
  return (
    <section className="panel" aria-label={title}>
      <div className="panel-head">
        <h2>{title}</h2>
        {action && <div className="push">{action}</div>}
      </div>
      {query.error ? (
        <Problem error={query.error} onRetry={() => void query.refetch()} />
      ) : !query.data ? (
        <Bone kind="rows" />
      ) : query.data.length === 0 ? (
        <Empty {...empty} />
      ) : (
        <TableScroll label={title}>
          <table className="table table--stack">
            <thead>
              <tr>
                {columns.map((name) => (
                  <th key={name} scope="col">
                    {name === '' ? <span className="visually-hidden">What can be done</span> : name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>{query.data.map(row)}</tbody>
          </table>
        </TableScroll>
      )}
      {foot}
    </section>
  );
}

/** Runs a change, says how it went, and reads the list again. */
export function useChange(key: string): (change: Promise<unknown>, done: string) => Promise<void> {
  const notify = useNotify();
  const queries = useQueryClient();
  return async (change, done) => {
    try {
      await change;
      notify.done(done);
    } catch (error) {
      notify.failed(error);
    }
    await queries.invalidateQueries({ queryKey: [key] });
  };
}
