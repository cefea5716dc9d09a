import type * as z from 'zod';
import type { templateAnswer } from './answer-schema.ts';
import { dimensionsOf } from './templates/definition.ts';
import { metricsShown, type Template } from './templates/template.ts';

export function templateAnswerOf(template: Template): z.output<typeof templateAnswer> {
  return {
    template_id: template.id,
    version: template.version,
    name: template.name,
    description: template.description,
    built_in: template.builtIn,
    metrics: metricsShown(template),
    dimensions: dimensionsOf(template),
    sections: template.sections,
    layout: template.layout,
    parameters: template.parameters,
  };
}
