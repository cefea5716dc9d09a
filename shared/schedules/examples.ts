/** Examples of the API document. */
export const SCHEDULE_ID = 'sch_01kg0v1y3f8h2m4n6p8q0r2s4t';

export const createExample = {
  name: 'Weekly sales',
  template_id: 'sales_overview',
  filters: { date_range: { relative: 'last_complete_week' }, countries: ['Germany', 'France'] },
  format: 'csv',
  schedule: { frequency: 'weekly', day_of_week: 'monday', time: '07:00', time_zone: 'Europe/London' },
  delivery: { method: 'download' },
};

export const scheduleExample = {
  schedule_id: SCHEDULE_ID,
  ...createExample,
  description: null,
  status: 'active',
  next_runs: [
    '2026-03-23T07:00:00.000Z',
    '2026-03-30T06:00:00.000Z',
    '2026-04-06T06:00:00.000Z',
    '2026-04-13T06:00:00.000Z',
    '2026-04-20T06:00:00.000Z',
  ],
  created_by: 'usr_01kg0v1y3f8h2m4n6p8q0r2s4t',
  created_at: '2026-03-20T12:00:00.000Z',
  updated_at: '2026-03-20T12:00:00.000Z',
};

export const pausedExample = { ...scheduleExample, status: 'paused', next_runs: [] };

export const runExample = {
  scheduled_for: '2026-03-23T07:00:00.000Z',
  local_time: '2026-03-23T07:00',
  trigger: 'schedule',
  status: 'completed',
  reason: null,
  report_id: 'rpt_01kg0v1y3f8h2m4n6p8q0r2s4t',
  created_at: '2026-03-23T07:00:12.000Z',
  ended_at: '2026-03-23T07:00:15.000Z',
};
