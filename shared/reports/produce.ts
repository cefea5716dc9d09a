import { fileNameFrom } from '#shared/jobs/attachment.ts';
import type { ProgressReporter } from '#shared/jobs/progress-reporter.ts';
import type { Product, Work } from '#shared/jobs/run-job.ts';
import type { ReadRetention } from '#shared/media/read-retention.ts';
import type { Renderer } from '#shared/rendering/document.ts';
import type { Clock } from '#shared/runtime/clock.ts';
import type { ReadAlerts } from './document/alert-episodes.ts';
import { buildDocument } from './document/build.ts';
import type { QuerySeries } from './document/figures.ts';
import type { ReadEvents } from './document/raw-data.ts';
import { type ReportRequest, readReportRequest, templateOf } from './report-request.ts';

export interface ReportDependencies {
  query: QuerySeries;
  readEvents: ReadEvents;
  readAlerts: ReadAlerts;
  readRetention: ReadRetention;
  rendererFor: (format: ReportRequest['format']) => Renderer;
  /** Takes down how long a report took. */
  measured: (company: string, request: ReportRequest, durationMs: number) => Promise<void>;
  now: Clock;
}

/** Shares of the progress: reading figures up to here, writing from here to the next. */
const READ = 45;
const WRITTEN = 95;

/** What a worker does for a report: figures, document, file. */
export function reportWork(deps: ReportDependencies): Work {
  return {
    produce: async (job, { progress, signal }) => {
      const request = readReportRequest(job.request);
      const template = templateOf(request);
      await progress.reached(1, 'Reading figures');
      const { document, mostRows } = await buildDocument({
        reportId: job.id,
        company: job.company,
        request,
        template,
        query: deps.query,
        readEvents: deps.readEvents,
        readAlerts: deps.readAlerts,
        readRetention: deps.readRetention,
        now: deps.now(),
        onPart: async (done) => {
          signal.throwIfAborted();
          await progress.reached(done * READ, 'Reading figures');
        },
      });
      const rendering = deps.rendererFor(request.format)(document, {
        format: request.format_options,
        onRows: async (rows) => {
          signal.throwIfAborted();
          await progress.reached(
            READ + (WRITTEN - READ) * Math.min(1, rows / mostRows),
            'Writing the file',
            rows,
          );
        },
      });
      return productOf(request, rendering, progress);
    },
    completed: (job, at) => deps.measured(job.company, readReportRequest(job.request), at - job.createdAt),
  };
}

function productOf(
  request: ReportRequest,
  rendering: ReturnType<Renderer>,
  progress: ProgressReporter,
): Product {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    await progress.reached(READ, 'Writing the file');
    yield* rendering.chunks;
    await progress.reached(WRITTEN + 2, 'Storing the file');
  }
  const { start, end } = request.filters.date_range;
  return {
    contentType: rendering.contentType,
    fileName: fileNameFrom(`${request.name} ${start} ${end}`, rendering.extension),
    chunks: chunks(),
    facts: () => rendering.facts(),
  };
}
