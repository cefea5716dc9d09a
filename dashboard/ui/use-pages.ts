import { useInfiniteQuery } from '@tanstack/react-query';

export interface PagesOptions {
  refetchInterval?: number;
}

/** A list that comes page by page; `cursor` is that of the page to read, absent for the first. */
export function usePages<Page extends { next_cursor: string | null }, Item>(
  key: readonly unknown[],
  read: (page: { cursor?: string }, signal: AbortSignal) => Promise<Page>,
  itemsOf: (page: Page) => readonly Item[],
  options: PagesOptions = {},
) {
  return useInfiniteQuery({
    queryKey: key,
    queryFn: ({ signal, pageParam }) => read(pageParam === undefined ? {} : { cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor: next }) => next,
    select: ({ pages }) => pages.flatMap(itemsOf),
    ...options,
  });
}
