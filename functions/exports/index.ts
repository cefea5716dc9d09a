import * as jobs from '#shared/exports/jobs/contract.ts';
import * as media from '#shared/exports/media/contract.ts';
import { route, serve } from '#shared/http/serve.ts';
import { createExport } from './create-export.ts';
import { downloadExport } from './download-export.ts';
import { downloadExportJob } from './download-export-job.ts';
import { getExport } from './get-export.ts';
import { getExportJobStatus } from './get-export-job-status.ts';
import { listExportJobs } from './list-export-jobs.ts';
import { runExportJob } from './run-export-job.ts';
import { runExportJobByGet } from './run-export-job-by-get.ts';

export const handler = serve([
  route(media.createExport, createExport),
  route(media.getExport, getExport),
  route(media.downloadExport, downloadExport),
  route(jobs.runExportJob, runExportJob),
  route(jobs.runExportJobByGet, runExportJobByGet),
  route(jobs.getExportJobStatus, getExportJobStatus),
  route(jobs.downloadExportJob, downloadExportJob),
  route(jobs.listExportJobs, listExportJobs),
]);
