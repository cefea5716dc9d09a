import { PlatformError } from '#shared/runtime/errors.ts';
import { alertHistory } from './built-in/alerts.ts';
import { trafficOverview, userEngagement } from './built-in/people.ts';
import { rawData } from './built-in/raw-data.ts';
import { executiveSummary, revenueAnalysis, salesOverview } from './built-in/sales.ts';
import { systemHealth } from './built-in/system.ts';
import { videoPerformance } from './built-in/video.ts';
import type { Template } from './template.ts';

/** Templates that every plan has. */
export const BUILT_IN_TEMPLATES: readonly Template[] = [
  salesOverview,
  revenueAnalysis,
  executiveSummary,
  trafficOverview,
  userEngagement,
  videoPerformance,
  systemHealth,
  alertHistory,
  rawData,
];

const byId = new Map(BUILT_IN_TEMPLATES.map((template) => [template.id, template]));

export function findBuiltIn(id: string): Template | undefined {
  return byId.get(id);
}

/** The same words whether the template is another company's or nobody's. */
export function templateNotFound(id: string): PlatformError {
  return new PlatformError('TEMPLATE_NOT_FOUND', 'The template does not exist', {
    details: `No template has the id ${JSON.stringify(id.slice(0, 100))}. GET /v2/templates lists them.`,
  });
}
