import { validationError } from '#shared/http/validation.ts';
import type { ValidationIssue } from '#shared/runtime/errors.ts';
import type { ReportFilters } from '../filters.ts';
import { filled, type Parameter } from './parameter.ts';
import type { Section } from './section.ts';
import type { Template } from './template.ts';

type Given = Readonly<Record<string, string | string[]>>;

/** What of a request meets a template's parameters. */
export interface ParameterRequest {
  filters: ReportFilters;
  parameters?: Given | undefined;
}

/**
 * The template with its texts filled, and the request's filters with those that its parameters give.
 * @throws PlatformError PARAMETER_REQUIRED or VALIDATION_ERROR naming each parameter that is missing, unknown or no good
 */
export function withParameters(
  template: Template,
  { filters, parameters: given = {} }: ParameterRequest,
  companyName: string,
): { template: Template; filters: ReportFilters } {
  const issues = [
    ...unknownOnes(template, given),
    ...template.parameters.flatMap((one) => faultOf(one, given, filters)),
  ];
  if (issues.length > 0) throw validationError(issues);
  const { start, end } = filters.date_range;
  const words: Record<string, string> = { company: companyName, period_start: start, period_end: end };
  const merged: ReportFilters = { ...filters };
  for (const one of template.parameters) {
    const value = given[one.name] ?? one.default;
    if (value === undefined) continue;
    words[one.name] = Array.isArray(value) ? value.join(', ') : value;
    if (one.type === 'filter' && Array.isArray(value)) merged[one.filter] = value;
  }
  return {
    template: { ...template, sections: template.sections.map((one) => withWords(one, words)) },
    filters: merged,
  };
}

function withWords(section: Section, words: Readonly<Record<string, string>>): Section {
  // A heading needs a text also where its parameter was left out.
  const title = filled(section.title, words).trim() || section.title;
  return section.type === 'text'
    ? { ...section, title, text: filled(section.text, words) }
    : { ...section, title };
}

function unknownOnes({ parameters }: Template, given: Given): ValidationIssue[] {
  const known = parameters.map(({ name }) => name);
  return Object.keys(given)
    .filter((name) => !known.includes(name))
    .map((name) => ({
      field: `parameters.${name}`,
      code: 'VALIDATION_ERROR',
      message:
        known.length === 0
          ? 'The template has no parameters'
          : `Is no parameter of the template; it has ${known.join(', ')}`,
    }));
}

function faultOf(one: Parameter, given: Given, filters: ReportFilters): ValidationIssue[] {
  const field = `parameters.${one.name}`;
  const value = given[one.name];
  if (value === undefined) {
    const isMissing = one.required && one.default === undefined;
    return isMissing ? [{ field, code: 'PARAMETER_REQUIRED', message: 'Required field is missing' }] : [];
  }
  if (one.type === 'text')
    return Array.isArray(value) ? [{ field, code: 'VALIDATION_ERROR', message: 'Must be a text' }] : [];
  if (!Array.isArray(value))
    return [{ field, code: 'VALIDATION_ERROR', message: 'Must be an array of values' }];
  return filters[one.filter] === undefined
    ? []
    : [
        {
          field,
          code: 'VALIDATION_ERROR',
          message: `Gives the filter ${one.filter}, which filters gives too; leave one of them out`,
        },
      ];
}
