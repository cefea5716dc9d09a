import type { Care } from '#shared/jobs/due-care.ts';
import type { SendJob } from '#shared/jobs/message.ts';
import type { Clock } from '#shared/runtime/clock.ts';
import { companyOfRuns, companyOfSchedules } from './item-store.ts';
import { continueDueRun, continueRun } from './start-run.ts';
import { replaceSchedule, schedules, takeOccurrence } from './store.ts';
import { takeDue } from './take.ts';

const DEPENDENCIES = {
  read: (company: string, id: string) => schedules(company).get(id),
  take: takeOccurrence,
  replace: replaceSchedule,
};

/** What the clock does for schedules: takes what is due, starts its runs, and follows them to their end. */
export function scheduleCare(send: SendJob, now: Clock): Care {
  return (key) => {
    const company = companyOfSchedules(key.partition);
    if (company !== undefined) {
      return async () => {
        for (const run of await takeDue(company, key.id, now(), DEPENDENCIES))
          await continueRun(run, now(), send);
      };
    }
    const companyOfRun = companyOfRuns(key.partition);
    if (companyOfRun === undefined) return undefined;
    return async () => {
      if (key.dueAt <= now()) await continueDueRun(companyOfRun, key.id, now(), send);
    };
  };
}
