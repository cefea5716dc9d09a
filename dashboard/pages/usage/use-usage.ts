import { useQuery } from '@tanstack/react-query';
import { api, ask } from '#dashboard/api/client.ts';

const REFRESH_MS = 30_000;

/** What the company has used of its plan. */
export function useUsage() {
  return useQuery({
    queryKey: ['usage'],
    queryFn: ({ signal }) => ask(api.GET('/v2/usage', { signal })),
    refetchInterval: REFRESH_MS,
  });
}
