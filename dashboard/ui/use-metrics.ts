import { useQuery } from '@tanstack/react-query';
import { api, ask } from '#dashboard/api/client.ts';

/** The company's metrics, by whose names everything else asks. */
export function useMetrics() {
  return useQuery({
    queryKey: ['metrics'],
    queryFn: ({ signal }) => ask(api.GET('/v2/metrics', { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
