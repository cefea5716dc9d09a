import type { TemplateDefinition } from './definition.ts';
import { metricsOf } from './section.ts';

/** What a report shows, as data. */
export interface Template extends TemplateDefinition {
  id: string;
  /** Raised by every change; reports say which one they were made with. */
  version: number;
  builtIn: boolean;
}

/** Names in the metric catalogue that a template shows, without those of the request. */
export function metricsShown({ sections }: Pick<TemplateDefinition, 'sections'>): string[] {
  return [...new Set(sections.flatMap(metricsOf))];
}
