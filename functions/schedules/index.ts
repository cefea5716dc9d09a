import { route, serve } from '#shared/http/serve.ts';
import * as operations from '#shared/schedules/contract.ts';
import { createSchedule } from './create-schedule.ts';
import { deleteSchedule } from './delete-schedule.ts';
import { getSchedule } from './get-schedule.ts';
import { listScheduleRuns } from './list-schedule-runs.ts';
import { listSchedules } from './list-schedules.ts';
import { pauseSchedule } from './pause-schedule.ts';
import { resumeSchedule } from './resume-schedule.ts';
import { runSchedule } from './run-schedule.ts';
import { updateSchedule } from './update-schedule.ts';

export const handler = serve([
  route(operations.listSchedules, listSchedules),
  route(operations.createSchedule, createSchedule),
  route(operations.getSchedule, getSchedule),
  route(operations.updateSchedule, updateSchedule),
  route(operations.deleteSchedule, deleteSchedule),
  route(operations.runSchedule, runSchedule),
  route(operations.pauseSchedule, pauseSchedule),
  route(operations.resumeSchedule, resumeSchedule),
  route(operations.listScheduleRuns, listScheduleRuns),
]);
