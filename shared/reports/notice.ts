import type { Resolved } from '#shared/delivery/attempt.ts';
import type { DeliveredEvent, Notice, Source, Target } from '#shared/delivery/delivery.ts';
import { MOST_ATTACHED_BYTES } from '#shared/delivery/email-channel.ts';
import { escapeHtml } from '#shared/delivery/html.ts';
import { isLive, type Job, type JobFile } from '#shared/jobs/job.ts';
import { downloadUrl, formatSize } from './present.ts';
import { type ReportRequest, readReportRequest } from './report-request.ts';

export interface NoticeDependencies {
  find: (company: string, id: string) => Promise<Job | null>;
  read: (file: JobFile) => Promise<Uint8Array>;
  stream: (file: JobFile) => Promise<AsyncIterable<Uint8Array>>;
  /** Address of the platform. */
  baseUrl: string;
}

/** What is to be told of a report, once it has come to an end. */
export async function reportNotice(
  company: string,
  { id, events }: Extract<Source, { kind: 'report' }>,
  channel: Target['channel'],
  deps: NoticeDependencies,
): Promise<Resolved> {
  const job = await deps.find(company, id);
  if (!job) return { kind: 'never', reason: 'The report was deleted.' };
  if (isLive(job)) return { kind: 'wait' };
  if (job.state === 'cancelled') return { kind: 'never', reason: 'The report was cancelled.' };
  const request = readReportRequest(job.request);
  const event = eventOf(job, request, deps.baseUrl);
  if (events && !events.includes(event.type))
    return { kind: 'never', reason: `The webhook does not listen to ${event.type}.` };
  if (job.file === null)
    return channel === 'webhook'
      ? { kind: 'ready', notice: failedNotice(job, request, event) }
      : { kind: 'never', reason: `The report failed. ${job.failure?.message ?? ''}`.trim() };
  return readyWith(job, job.file, request, event, channel, deps);
}

/** For webhooks; nobody is sent a report that there is not. */
function failedNotice(job: Job, { name }: ReportRequest, event: DeliveredEvent): Notice {
  return { subject: `${name} failed`, text: job.failure?.message ?? '', html: '', event };
}

function readyWith(
  job: Job,
  file: JobFile,
  request: ReportRequest,
  event: DeliveredEvent,
  channel: Target['channel'],
  deps: NoticeDependencies,
): Resolved {
  const isAttached = file.bytes <= MOST_ATTACHED_BYTES;
  const { start, end } = request.filters.date_range;
  const lines = {
    title: request.name,
    period: start === end ? start : `${start} to ${end}`,
    file: `${file.fileName} (${formatSize(file.bytes)})`,
    where: isAttached ? 'It is attached.' : 'It is too large for a mail; download it with your credentials:',
    link: downloadUrl(deps.baseUrl, job.id),
  };
  return {
    kind: 'ready',
    notice: { subject: `${lines.title}: ${lines.period}`, text: textOf(lines), html: htmlOf(lines), event },
    ...((isAttached || channel === 's3') && {
      file: {
        fileName: file.fileName,
        contentType: file.contentType,
        read: () => deps.read(file),
        stream: () => deps.stream(file),
      },
    }),
  };
}

function eventOf(job: Job, request: ReportRequest, baseUrl: string): DeliveredEvent {
  const { file } = job;
  const isDone = file !== null;
  return {
    type: isDone ? 'report_completed' : 'report_failed',
    timestamp: new Date(job.endedAt ?? job.updatedAt).toISOString(),
    data: {
      report_id: job.id,
      name: request.name,
      template_id: request.template_id,
      format: request.format,
      filters_applied: request.filters,
      status: isDone ? 'completed' : 'failed',
      ...(isDone
        ? {
            download_url: downloadUrl(baseUrl, job.id),
            file_name: file.fileName,
            size_bytes: file.bytes,
            sha256: file.sha256,
            expires_at: job.fileExpiresAt === null ? null : new Date(job.fileExpiresAt).toISOString(),
          }
        : { error_message: job.failure?.message ?? null }),
    },
  };
}

interface Lines {
  title: string;
  period: string;
  file: string;
  where: string;
  link: string;
}

function textOf({ title, period, file, where, link }: Lines): string {
  return `${title}\n${period}\n\nYour report ${file} is ready. ${where}\n\n${link}\n`;
}

function htmlOf(lines: Lines): string {
  const { title, period, file, where, link } = Object.fromEntries(
    Object.entries(lines).map(([name, text]) => [name, escapeHtml(String(text))]),
  ) as unknown as Lines;
  return (
    '<!doctype html><html lang="en"><body style="font-family:sans-serif;color:#1f2933">' +
    `<h1 style="font-size:18px">${title}</h1><p>${period}</p>` +
    `<p>Your report <strong>${file}</strong> is ready. ${where}</p>` +
    `<p><a href="${link}">${link}</a></p></body></html>`
  );
}
