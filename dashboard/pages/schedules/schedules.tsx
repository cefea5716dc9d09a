import { CirclePlay, Pause, Play, Trash2 } from 'lucide-react';
import { api, ask } from '#dashboard/api/client.ts';
import type { paths } from '#dashboard/api/paths.d.ts';
import { requireSession } from '#dashboard/session/session.ts';
import { Badge } from '#dashboard/ui/badge.tsx';
import { Confirm } from '#dashboard/ui/confirm.tsx';
import { momentText } from '#dashboard/ui/dates.ts';
import { ListPanel, useChange } from '#dashboard/ui/list-panel.tsx';
import { More } from '#dashboard/ui/more.tsx';
import { usePages } from '#dashboard/ui/use-pages.ts';
import { EditSchedule } from './edit-schedule.tsx';
import { NewSchedule } from './new-schedule.tsx';
import { Runs } from './runs.tsx';
import { whenText } from './when-text.ts';

export type Schedule =
  paths['/v2/schedules']['get']['responses'][200]['content']['application/json']['schedules'][number];

const TONES = { active: 'ok', paused: 'calm', ended: 'calm' } as const;

/** Reports that are made again and again: when, what came of it, and a rest for a while. */
export function Schedules() {
  const query = usePages(
    ['schedules'],
    (page, signal) => ask(api.GET('/v2/schedules', { params: { query: { limit: 100, ...page } }, signal })),
    ({ schedules }) => schedules,
  );
  return (
    <div className="page">
      <div className="page-head">
        <h1>Schedules</h1>
        <NewSchedule />
      </div>
      <ListPanel
        title="Scheduled reports"
        query={query}
        empty={{
          title: 'Nothing is scheduled yet',
          advice: 'A schedule makes a report by itself: each morning, each week, or by a cron pattern.',
        }}
        columns={['Name', 'When', 'Next run', 'Status', '']}
        foot={<More query={query} label="More schedules" />}
        row={(schedule) => <ScheduleRow key={schedule.schedule_id} schedule={schedule} />}
      />
    </div>
  );
}

function ScheduleRow({ schedule }: { schedule: Schedule }) {
  const change = useChange('schedules');
  const { rights } = requireSession();
  const { name, status } = schedule;
  const params = { path: { schedule_id: schedule.schedule_id } };
  return (
    <tr>
      <th scope="row">
        {name}
        <span className="row-note">
          {schedule.template_id.replaceAll('_', ' ')}
          {schedule.format && `, ${schedule.format.toUpperCase()}`}
        </span>
      </th>
      <td>
        {whenText(schedule.schedule)}
        <span className="row-note">{schedule.schedule.time_zone}</span>
      </td>
      <td className="nowrap">{momentText(schedule.next_runs[0])}</td>
      <td>
        <Badge tone={TONES[status]}>{status}</Badge>
      </td>
      <td>
        <div className="row-actions">
          <Runs schedule={schedule} />
          <button
            type="button"
            className="button button--icon"
            aria-label={`Run ${name} now`}
            title="Run now"
            onClick={() =>
              void change(
                ask(api.POST('/v2/schedules/{schedule_id}/run', { params })),
                'It runs; the report appears among the reports',
              )
            }
          >
            <CirclePlay size={15} aria-hidden="true" />
          </button>
          {status !== 'ended' && schedule.schedule.frequency !== 'once' && (
            <EditSchedule schedule={schedule} />
          )}
          {status === 'active' && (
            <button
              type="button"
              className="button button--icon"
              aria-label={`Pause ${name}`}
              title="Pause"
              onClick={() =>
                void change(ask(api.POST('/v2/schedules/{schedule_id}/pause', { params })), 'Paused')
              }
            >
              <Pause size={15} aria-hidden="true" />
            </button>
          )}
          {status === 'paused' && (
            <button
              type="button"
              className="button button--icon"
              aria-label={`Resume ${name}`}
              title="Resume"
              onClick={() =>
                void change(ask(api.POST('/v2/schedules/{schedule_id}/resume', { params })), 'It runs again')
              }
            >
              <Play size={15} aria-hidden="true" />
            </button>
          )}
          {rights.deleteReports && (
            <Confirm
              trigger={<Trash2 size={15} aria-hidden="true" />}
              label={`Remove ${name}`}
              title={`Remove ${name}?`}
              text="It runs no more. The reports that it made stay."
              action="Remove"
              onConfirm={() => change(ask(api.DELETE('/v2/schedules/{schedule_id}', { params })), 'Removed')}
            />
          )}
        </div>
      </td>
    </tr>
  );
}
