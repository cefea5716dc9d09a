import { route, serve } from '#shared/http/serve.ts';
import * as operations from '#shared/reports/contract.ts';
import * as templates from '#shared/reports/templates/contract.ts';
import * as v1 from '#shared/reports/v1/contract.ts';
import { batchGetReports } from './batch-get-reports.ts';
import { cancelReport } from './cancel-report.ts';
import { createTemplate } from './create-template.ts';
import { createV1Report } from './create-v1-report.ts';
import { deleteReport } from './delete-report.ts';
import { deleteTemplate } from './delete-template.ts';
import { deleteV1Report } from './delete-v1-report.ts';
import { downloadReport } from './download-report.ts';
import { generateReport } from './generate-report.ts';
import { getReport } from './get-report.ts';
import { getReportStatus } from './get-report-status.ts';
import { getTemplate } from './get-template.ts';
import { getV1Report } from './get-v1-report.ts';
import { listFormats } from './list-formats.ts';
import { listReportDeliveries } from './list-report-deliveries.ts';
import { listReports } from './list-reports.ts';
import { listTemplates } from './list-templates.ts';
import { listV1Reports } from './list-v1-reports.ts';
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
  route(v1.listV1Reports, listV1Reports),
  route(v1.createV1Report, createV1Report),
  route(v1.getV1Report, getV1Report),
  route(v1.deleteV1Report, deleteV1Report),
]);
