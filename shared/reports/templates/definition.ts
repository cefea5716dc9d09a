import * as z from 'zod';
import type { Dimension } from '#shared/metrics/dimensions.ts';
import { layout, line } from '../schema-parts.ts';
import { parameter, placeholdersIn, STANDING_PLACEHOLDERS } from './parameter.ts';
import { groupingsOf, type Section, section, storedSection } from './section.ts';

const MOST_SECTIONS = 30;
const MOST_PARAMETERS = 20;

const shape = {
  name: line(3, 100),
  description: line(0, 500).default(''),
  layout: layout
    .default({})
    .meta({ description: 'What a report looks like unless its request says otherwise' }),
  parameters: z
    .array(parameter)
    .max(MOST_PARAMETERS, `Must have at most ${MOST_PARAMETERS} parameters`)
    .default([]),
};

interface Fault {
  path: (string | number)[];
  message: string;
}

/** What a custom template says of itself. */
export const templateDefinition = z
  .strictObject({
    ...shape,
    sections: z
      .array(section)
      .min(1, 'Must have at least one section')
      .max(MOST_SECTIONS, `Must have at most ${MOST_SECTIONS} sections`),
  })
  .check((context) => {
    if (context.issues.length > 0) return;
    for (const { path, message } of faultsOf(context.value))
      context.issues.push({ code: 'custom', message, path, input: context.value });
  });

/** A template as it is written down with a report, so that later versions of it change nothing there. */
export const storedDefinition = z.object({ ...shape, sections: z.array(storedSection) });
export type TemplateDefinition = z.output<typeof storedDefinition>;

function faultsOf(definition: TemplateDefinition): Fault[] {
  return [...sectionFaults(definition), ...parameterFaults(definition), ...placeholderFaults(definition)];
}

function sectionFaults({ sections }: TemplateDefinition): Fault[] {
  return sections.every(({ type }) => type === 'text')
    ? [{ path: ['sections'], message: 'Must have a section with figures beside those of text' }]
    : [];
}

function parameterFaults({ parameters }: TemplateDefinition): Fault[] {
  const twice = (of: (index: number) => string | undefined, what: string) =>
    parameters.flatMap((_one, index): Fault[] => {
      const own = of(index);
      const isSecond =
        own !== undefined && parameters.slice(0, index).some((_other, before) => of(before) === own);
      return isSecond ? [{ path: ['parameters', index, what], message: `Must not be ${own} twice` }] : [];
    });
  const filterOf = (index: number) => {
    const one = parameters[index];
    return one?.type === 'filter' ? one.filter : undefined;
  };
  return [...twice((index) => parameters[index]?.name, 'name'), ...twice(filterOf, 'filter')];
}

function placeholderFaults({ sections, parameters }: TemplateDefinition): Fault[] {
  const known = new Set([...STANDING_PLACEHOLDERS, ...parameters.map(({ name }) => name)]);
  return sections.flatMap((one, index) =>
    textsOf(one).flatMap(([field, text]) =>
      placeholdersIn(text)
        .filter((name) => !known.has(name))
        .map((name) => ({
          path: ['sections', index, field],
          message: `{{${name}}} is no parameter of the template; declare it, or use ${[...known].join(', ')}`,
        })),
    ),
  );
}

function textsOf(one: Section): [string, string][] {
  return [['title', one.title], ...(one.type === 'text' ? [['text', one.text] as [string, string]] : [])];
}

/** Dimensions that a definition shows figures by. */
export function dimensionsOf(definition: Pick<TemplateDefinition, 'sections'>): Dimension[] {
  return [...new Set(definition.sections.flatMap((one) => groupingsOf(one).flat()))];
}
