import type * as z from 'zod';
import type { templateAnswer } from './answer-schema.ts';
import type { Section, Template } from './templates/template.ts';

type TemplateAnswer = z.output<typeof templateAnswer>;

export function templateAnswerOf(template: Template): TemplateAnswer {
  const dimensions = template.sections.flatMap((section) => {
    if (section.type === 'breakdown') return [section.dimension];
    return section.type === 'data_set' ? section.dimensions.flat() : [];
  });
  return {
    template_id: template.id,
    name: template.name,
    description: template.description,
    built_in: true,
    metrics: [...template.metrics],
    dimensions: [...new Set(dimensions)],
    sections: template.sections.map(sectionAnswerOf),
  };
}

function sectionAnswerOf(section: Section): TemplateAnswer['sections'][number] {
  const { type, title } = section;
  switch (type) {
    case 'time_series':
      return { type, title, metric: section.metric, chart: 'line' };
    case 'breakdown':
      return { type, title, metric: section.metric, dimension: section.dimension, chart: section.chart };
    case 'kpis':
    case 'daily':
    case 'data_set':
      return { type, title };
  }
}
