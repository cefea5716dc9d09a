import { useQuery } from '@tanstack/react-query';
import { CircleStop, Download, Trash2 } from 'lucide-react';
import { useEffect } from 'react';
import { api, ask } from '#dashboard/api/client.ts';
import type { paths } from '#dashboard/api/paths.d.ts';
import { requireSession } from '#dashboard/session/session.ts';
import { Badge } from '#dashboard/ui/badge.tsx';
import { ProgressBar } from '#dashboard/ui/bar-meter.tsx';
import { Confirm } from '#dashboard/ui/confirm.tsx';
import { momentText } from '#dashboard/ui/dates.ts';
import { useNotify } from '#dashboard/ui/toasts.tsx';

export type Report =
  paths['/v2/reports']['get']['responses'][200]['content']['application/json']['reports'][number];

const TONES = {
  processing: 'busy',
  completed: 'ok',
  failed: 'bad',
  cancelled: 'calm',
  expired: 'calm',
} as const;
const SAID = {
  processing: 'Being made',
  completed: 'Ready',
  failed: 'Failed',
  cancelled: 'Cancelled',
  expired: 'Expired',
} as const;
const WATCH_MS = 1_000;

interface RowProps {
  report: Report;
  onChange: () => Promise<void>;
}

export function ReportRow({ report, onChange }: RowProps) {
  const { report_id: id, name, status } = report;
  return (
    <tr data-report={id}>
      <th scope="row">
        {name}
        <span className="row-note">{report.template_id.replaceAll('_', ' ')}</span>
      </th>
      <td>
        {status === 'processing' ? (
          <Running id={id} name={name} onEnd={onChange} />
        ) : status === 'failed' ? (
          <Failed id={id} />
        ) : (
          <Badge tone={TONES[status]}>{SAID[status]}</Badge>
        )}
      </td>
      <td className="upper">{report.format}</td>
      <td className="number">{report.file_size ?? '–'}</td>
      <td className="nowrap">{momentText(report.created_at)}</td>
      <td>
        <Actions report={report} onChange={onChange} />
      </td>
    </tr>
  );
}

function Actions({ report: { report_id: id, name, status }, onChange }: RowProps) {
  const { rights } = requireSession();
  const notify = useNotify();
  const path = { report_id: id };
  const act = async (what: Promise<unknown>, done: string) => {
    try {
      await what;
      notify.done(done, name);
    } catch (error) {
      notify.failed(error);
    }
    await onChange();
  };
  return (
    <div className="row-actions">
      {status === 'completed' && (
        <button
          type="button"
          className="button button--icon"
          aria-label={`Download ${name}`}
          title="Download"
          onClick={() => void download(id).catch(notify.failed)}
        >
          <Download size={15} aria-hidden="true" />
        </button>
      )}
      {status === 'processing' && rights.createReports && (
        <button
          type="button"
          className="button button--icon"
          aria-label={`Cancel ${name}`}
          title="Cancel"
          onClick={() =>
            void act(ask(api.POST('/v2/reports/{report_id}/cancel', { params: { path } })), 'Cancelled')
          }
        >
          <CircleStop size={15} aria-hidden="true" />
        </button>
      )}
      {rights.deleteReports && (
        <Confirm
          trigger={<Trash2 size={15} aria-hidden="true" />}
          label={`Delete ${name}`}
          title="Delete this report?"
          text={`${name} and its file are removed for everybody in your company. This cannot be taken back.`}
          action="Delete"
          onConfirm={() => act(ask(api.DELETE('/v2/reports/{report_id}', { params: { path } })), 'Deleted')}
        />
      )}
    </div>
  );
}

/** The link lies at another host, so the browser is sent there; it saves the file under its own name. */
async function download(id: string): Promise<void> {
  const { download_url: url } = await ask(
    api.GET('/v2/reports/{report_id}/download', {
      params: { path: { report_id: id } },
      headers: { Accept: 'application/json' },
    }),
  );
  const link = document.createElement('a');
  link.href = url;
  link.rel = 'noreferrer';
  link.click();
}

function useStatus(id: string, watch: boolean) {
  return useQuery({
    queryKey: ['reports', 'status', id],
    queryFn: ({ signal }) =>
      ask(api.GET('/v2/reports/{report_id}/status', { params: { path: { report_id: id } }, signal })),
    refetchInterval: watch ? WATCH_MS : false,
  });
}

function Running({ id, name, onEnd }: { id: string; name: string; onEnd: () => Promise<void> }) {
  const { data } = useStatus(id, true);
  const isOver = data !== undefined && data.status !== 'processing';
  useEffect(() => {
    if (isOver) void onEnd();
  }, [isOver, onEnd]);
  const step =
    data?.queue_position === undefined
      ? data?.current_step
      : `Waiting, number ${data.queue_position} in the queue`;
  return (
    <div className="running">
      <ProgressBar value={data?.progress ?? 0} label={`Progress of ${name}`} />
      <span className="row-note">{step ?? 'Taken'}</span>
    </div>
  );
}

function Failed({ id }: { id: string }) {
  const { data } = useStatus(id, false);
  return (
    <>
      <Badge tone="bad">{SAID.failed}</Badge>
      {data?.error_message && <span className="row-note">{data.error_message}</span>}
    </>
  );
}
