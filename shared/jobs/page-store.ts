import { readPage } from '#shared/admin/page-store.ts';
import { jobPartition, readJobItem } from './item.ts';
import type { Job } from './job.ts';

export interface JobPage {
  jobs: Job[];
  /** Where the next page begins; undefined at the end. */
  next: string | undefined;
}

/** One page of a company's jobs whose id begins with the prefix, newest first; short where some were removed. */
export async function jobPage(
  company: string,
  { prefix, limit, after }: { prefix: string; limit: number; after: string | undefined },
): Promise<JobPage> {
  const { items, next } = await readPage({
    partition: jobPartition(company),
    first: `${prefix}_`,
    last: `${prefix}_~`,
    order: 'descending',
    limit,
    after,
  });
  const jobs = items.map((item) => readJobItem(item));
  return { jobs: jobs.filter(({ state }) => state !== 'removed'), next };
}
