import { PlatformError } from '#shared/runtime/errors.ts';
import { revenueAnalysis } from './revenue-analysis.ts';
import { salesOverview } from './sales-overview.ts';
import type { Template } from './template.ts';

/** Templates that every plan has. */
export const BUILT_IN_TEMPLATES: readonly Template[] = [salesOverview, revenueAnalysis];

/** @throws PlatformError TEMPLATE_NOT_FOUND */
export function requireTemplate(id: string): Template {
  const template = BUILT_IN_TEMPLATES.find((known) => known.id === id);
  if (template) return template;
  throw new PlatformError('TEMPLATE_NOT_FOUND', 'The template does not exist', {
    details: `No template has the id ${JSON.stringify(id.slice(0, 100))}. GET /v2/templates lists them.`,
  });
}
