import type { Job } from '#shared/jobs/job.ts';
import { jobPage } from '#shared/jobs/page-store.ts';
import { jobRecords } from '#shared/jobs/record-store.ts';
import type { Schedule } from '#shared/schedules/schedule.ts';
import { schedules } from '#shared/schedules/store.ts';
import { type Entry, isDraft, standsForReport } from './entry.ts';
import { ownRun } from './find.ts';

export interface EntryPage {
  entries: Entry[];
  /** Where the next page begins; undefined at the end. */
  next: string | undefined;
}

type Found = { kind: 'job'; job: Job } | { kind: 'schedule'; schedule: Schedule };

/**
 * One page of reports and drafts, newest first. Both kinds of id end in characters that sort by time, which is what a
 * position is: a page of each is read, and merged as far as both reach.
 */
export async function listV1Reports(
  company: string,
  { limit, after }: { limit: number; after: string | undefined },
): Promise<EntryPage> {
  const from = (prefix: string) => (after === undefined ? undefined : `${prefix}_${after}`);
  const [made, planned] = await Promise.all([
    jobPage(company, { prefix: 'rpt', limit, after: from('rpt') }),
    schedules(company).list({ limit, after: from('sch') }),
  ]);
  const found: Found[] = [
    ...made.jobs.map((job) => ({ kind: 'job' as const, job })),
    ...planned.schedules.filter(isDraft).map((schedule) => ({ kind: 'schedule' as const, schedule })),
  ];
  const reach = commonReach([made.next, planned.next]);
  const within = found
    .map((one) => ({ one, position: positionOf(idOf(one)) }))
    .filter(({ position }) => reach === undefined || position >= reach)
    .sort((first, second) => (first.position > second.position ? -1 : 1));
  const shown = await Promise.all(
    within.map(async ({ one, position }) => ({ position, entry: await entryOf(company, one) })),
  );
  const entries = shown.flatMap(({ entry, position }) => (entry ? [{ entry, position }] : []));
  const page = entries.slice(0, limit);
  return {
    entries: page.map(({ entry }) => entry),
    next: entries.length > limit ? page.at(-1)?.position : reach,
  };
}

/** Undefined for a schedule that has made its report, which is among the reports or was deleted. */
async function entryOf(company: string, found: Found): Promise<Entry | undefined> {
  if (found.kind === 'job') return { kind: 'report', job: found.job };
  const { schedule } = found;
  if (schedule.state !== 'ended') return { kind: 'draft', schedule, run: undefined };
  const run = await ownRun(company, schedule.id);
  if (!run || !standsForReport(run)) return undefined;
  if (await jobRecords(company).get(run.reportId)) return undefined;
  return { kind: 'draft', schedule, run };
}

function idOf(found: Found): string {
  return found.kind === 'job' ? found.job.id : found.schedule.id;
}

/** What follows an id's prefix. */
function positionOf(id: string): string {
  return id.slice(id.indexOf('_') + 1);
}

/** As far as both pages reach: ids that come before the end of a page that has a next are all known. */
function commonReach(ends: readonly (string | undefined)[]): string | undefined {
  const positions = ends.flatMap((id) => (id === undefined ? [] : [positionOf(id)]));
  return positions.sort().at(-1);
}
