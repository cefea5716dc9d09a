import { route, serve } from '#shared/http/serve.ts';
import * as operations from '#shared/reports/contract.ts';
import { batchGetReports } from './batch-get-reports.ts';
import { cancelReport } from './cancel-report.ts';
import { deleteReport } from './delete-report.ts';
import { downloadReport } from './download-report.ts';
import { generateReport } from './generate-report.ts';
import { getReport } from './get-report.ts';
import { getReportStatus } from './get-report-status.ts';
import { getTemplate } from './get-template.ts';
import { listFormats } from './list-formats.ts';
import { listReports } from './list-reports.ts';
import { listTemplates } from './list-templates.ts';

export const handler = serve([
  route(operations.listReports, listReports),
  route(operations.generateReport, generateReport),
  route(operations.getReport, getReport),
  route(operations.getReportStatus, getReportStatus),
  route(operations.downloadReport, downloadReport),
  route(operations.cancelReport, cancelReport),
  route(operations.deleteReport, deleteReport),
  route(operations.batchGetReports, batchGetReports),
  route(operations.listFormats, listFormats),
  route(operations.listTemplates, listTemplates),
  route(operations.getTemplate, getTemplate),
]);
