import { route, serve } from '#shared/http/serve.ts';
import * as operations from '#shared/reports/contract.ts';
import * as templates from '#shared/reports/templates/contract.ts';
import { batchGetReports } from './batch-get-reports.ts';
import { cancelReport } from './cancel-report.ts';
import { createTemplate } from './create-template.ts';
import { deleteReport } from './delete-report.ts';
import { deleteTemplate } from './delete-template.ts';
import { downloadReport } from './download-report.ts';
import { generateReport } from './generate-report.ts';
import { getReport } from './get-report.ts';
import { getReportStatus } from './get-report-status.ts';
import { getTemplate } from './get-template.ts';
import { listFormats } from './list-formats.ts';
import { listReportDeliveries } from './list-report-deliveries.ts';
import { listReports } from './list-reports.ts';
import { listTemplates } from './list-templates.ts';
import { previewTemplate } from './preview-template.ts';
import { updateTemplate } from './update-template.ts';

export const handler = serve([
  route(operations.listReports, listReports),
  route(operations.generateReport, generateReport),
  route(operations.getReport, getReport),
  route(operations.getReportStatus, getReportStatus),
  route(operations.downloadReport, downloadReport),
  route(operations.listReportDeliveries, listReportDeliveries),
  route(operations.cancelReport, cancelReport),
  route(operations.deleteReport, deleteReport),
  route(operations.batchGetReports, batchGetReports),
  route(operations.listFormats, listFormats),
  route(templates.listTemplates, listTemplates),
  route(templates.createTemplate, createTemplate),
  route(templates.previewTemplate, previewTemplate),
  route(templates.getTemplate, getTemplate),
  route(templates.updateTemplate, updateTemplate),
  route(templates.deleteTemplate, deleteTemplate),
]);
