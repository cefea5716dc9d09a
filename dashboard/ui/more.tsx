export interface MoreProps {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> };
  /** Such as `Older alerts`. */
  label: string;
}

/** Reads the next page of a list, where there is one. */
export function More({ query, label }: MoreProps) {
  if (!query.hasNextPage) return null;
  return (
    <div className="panel-foot">
      <button
        type="button"
        className="button"
        disabled={query.isFetchingNextPage}
        onClick={() => void query.fetchNextPage()}
      >
        {query.isFetchingNextPage ? 'One moment…' : label}
      </button>
    </div>
  );
}
