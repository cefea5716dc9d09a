import * as z from 'zod';
import { operation } from '#shared/http/contract.ts';
import { cursorPaging, nextCursor } from '#shared/http/paging-schema.ts';
import * as answers from './answer-schema.ts';
import * as examples from './examples.ts';
import { createBody, updateBody } from './request-schema.ts';

const base = { face: 'platform', auth: 'reports:write', tag: 'Schedules' } as const;
const scheduleId = z.object({
  schedule_id: z
    .string()
    .max(100)
    .meta({ description: `Such as ${examples.SCHEDULE_ID}` }),
});
const ORDER_ERRORS = [
  'RESOURCE_NOT_FOUND',
  'TEMPLATE_NOT_FOUND',
  'PLAN_FEATURE_UNAVAILABLE',
  'RESOURCE_CONFLICT',
] as const;

export const listSchedules = operation({
  ...base,
  id: 'listSchedules',
  method: 'GET',
  path: '/v2/schedules',
  summary: "The company's schedules, newest first",
  query: z.strictObject(cursorPaging),
  responses: {
    200: {
      description: 'One page of schedules',
      schema: z.object({ schedules: z.array(answers.schedule), next_cursor: nextCursor }),
      example: { schedules: [examples.scheduleExample], next_cursor: null },
    },
  },
});

export const createSchedule = operation({
  ...base,
  id: 'createSchedule',
  method: 'POST',
  path: '/v2/schedules',
  summary: 'Make a report again and again',
  description:
    'Times are local to the time zone. A time that a change of the clocks skips runs as much later (02:30 at 03:30); ' +
    'one that comes twice runs the first time. Each occurrence runs once. After an outage the latest three missed runs ' +
    'are made up for, and the others are listed as missed. A run waits up to an hour for a place in a full queue.',
  maxBodyBytes: 65_536,
  body: createBody,
  bodyExample: examples.createExample,
  responses: {
    201: {
      description: 'The schedule; `Location` leads to it',
      schema: answers.schedule,
      example: examples.scheduleExample,
    },
  },
  errors: ORDER_ERRORS,
});

export const getSchedule = operation({
  ...base,
  id: 'getSchedule',
  method: 'GET',
  path: '/v2/schedules/{schedule_id}',
  summary: 'A schedule with its next five runs',
  params: scheduleId,
  responses: {
    200: { description: 'The schedule', schema: answers.schedule, example: examples.scheduleExample },
  },
  errors: ['RESOURCE_NOT_FOUND'],
});

export const updateSchedule = operation({
  ...base,
  id: 'updateSchedule',
  method: 'PATCH',
  path: '/v2/schedules/{schedule_id}',
  summary: 'Change a schedule',
  description:
    'What is left out stays; filters, layout and schedule are replaced whole. Another schedule holds from now on, and an ' +
    'occurrence that is just due runs under the old or the new one, never under both.',
  params: scheduleId,
  maxBodyBytes: 65_536,
  body: updateBody,
  bodyExample: { schedule: { frequency: 'weekly', day_of_week: 'friday', time: '17:00' } },
  responses: {
    200: {
      description: 'The schedule as it is now',
      schema: answers.schedule,
      example: examples.scheduleExample,
    },
  },
  errors: ORDER_ERRORS,
});

export const deleteSchedule = operation({
  ...base,
  id: 'deleteSchedule',
  method: 'DELETE',
  path: '/v2/schedules/{schedule_id}',
  auth: 'reports:delete',
  summary: 'Remove a schedule; the reports that it made stay',
  params: scheduleId,
  responses: { 204: { description: 'Gone' } },
  errors: ['RESOURCE_NOT_FOUND'],
});

export const runSchedule = operation({
  ...base,
  id: 'runSchedule',
  method: 'POST',
  path: '/v2/schedules/{schedule_id}/run',
  summary: 'Run a schedule now, beside its own times',
  description: 'A paused or ended schedule can be run too. The days are seen from today in its time zone.',
  params: scheduleId,
  responses: {
    202: {
      description: 'The run',
      schema: answers.run,
      example: { ...examples.runExample, trigger: 'manual' },
    },
  },
  errors: ['RESOURCE_NOT_FOUND', 'SERVICE_UNAVAILABLE'],
});

export const pauseSchedule = operation({
  ...base,
  id: 'pauseSchedule',
  method: 'POST',
  path: '/v2/schedules/{schedule_id}/pause',
  summary: 'Let a schedule rest; what falls into the pause is not made up for',
  params: scheduleId,
  responses: {
    200: { description: 'It rests', schema: answers.schedule, example: examples.pausedExample },
  },
  errors: ['RESOURCE_NOT_FOUND', 'RESOURCE_CONFLICT'],
});

export const resumeSchedule = operation({
  ...base,
  id: 'resumeSchedule',
  method: 'POST',
  path: '/v2/schedules/{schedule_id}/resume',
  summary: 'Let a paused schedule go on from now',
  params: scheduleId,
  responses: {
    200: { description: 'It runs again', schema: answers.schedule, example: examples.scheduleExample },
  },
  errors: ['RESOURCE_NOT_FOUND', 'RESOURCE_CONFLICT'],
});

export const listScheduleRuns = operation({
  ...base,
  id: 'listScheduleRuns',
  method: 'GET',
  path: '/v2/schedules/{schedule_id}/runs',
  summary: 'What came of each run, newest first',
  description: 'Runs are listed for 400 days.',
  params: scheduleId,
  query: z.strictObject(cursorPaging),
  responses: {
    200: {
      description: 'One page of runs',
      schema: z.object({ runs: z.array(answers.run), next_cursor: nextCursor }),
      example: { runs: [examples.runExample], next_cursor: null },
    },
  },
  errors: ['RESOURCE_NOT_FOUND'],
});

export const schedulesOperations = [
  listSchedules,
  createSchedule,
  getSchedule,
  updateSchedule,
  deleteSchedule,
  runSchedule,
  pauseSchedule,
  resumeSchedule,
  listScheduleRuns,
] as const;
