import { revenueAnalysis } from './revenue-analysis.ts';
import { salesOverview } from './sales-overview.ts';
import type { Template } from './template.ts';

/** Templates that every plan has. */
export const BUILT_IN_TEMPLATES: readonly Template[] = [salesOverview, revenueAnalysis];

export function findTemplate(id: string): Template | undefined {
  return BUILT_IN_TEMPLATES.find((template) => template.id === id);
}
