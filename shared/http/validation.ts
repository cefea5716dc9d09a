import type * as z from 'zod';
import { PlatformError, type ValidationIssue } from '#shared/runtime/errors.ts';

/** Values of these fields are never given back, whatever was wrong with them. */
const SECRET_FIELDS = /secret|password|token|authorization|write_?key/i;
const LONGEST_SHOWN = 200;

/**
 * Parses one part of a request with its schema.
 * @throws PlatformError PARAMETER_REQUIRED where all that is wrong is a missing field, else VALIDATION_ERROR;
 *   each issue keeps its own code (DATE_FORMAT_INVALID among them), as S0 section 5 shows it
 */
export function parseWith<T extends z.ZodType>(schema: T, value: unknown, prefix = ''): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw validationError(result.error.issues.flatMap((issue) => describeIssue(issue, value, prefix)));
}

export function validationError(issues: ValidationIssue[]): PlatformError {
  const onlyMissing = issues.length > 0 && issues.every((issue) => issue.code === 'PARAMETER_REQUIRED');
  const named = issues.map((issue) => `${issue.field} (${lowerFirst(issue.message)})`).join(', ');
  return new PlatformError(
    onlyMissing ? 'PARAMETER_REQUIRED' : 'VALIDATION_ERROR',
    onlyMissing ? 'A required parameter is missing' : 'Request validation failed',
    { details: `These fields are invalid: ${named}`, validationErrors: issues },
  );
}

function describeIssue(issue: z.core.$ZodIssue, root: unknown, prefix: string): ValidationIssue[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field: fieldName([...issue.path, key], prefix),
      code: 'VALIDATION_ERROR',
      message: 'Unknown field; remove it or check its spelling',
    }));
  }
  const found = valueAt(root, issue.path);
  const field = fieldName(issue.path, prefix);
  if (found === undefined && issue.code !== 'custom') {
    return [{ field, code: 'PARAMETER_REQUIRED', message: 'Required field is missing' }];
  }
  return [{ field, ...judgement(issue), ...shown(field, found) }];
}

function judgement(issue: z.core.$ZodIssue): Pick<ValidationIssue, 'code' | 'message'> {
  if (issue.code === 'invalid_format' && issue.format === 'date') {
    return { code: 'DATE_FORMAT_INVALID', message: 'Must be a calendar date in ISO 8601 format, YYYY-MM-DD' };
  }
  if (issue.code === 'invalid_format' && issue.format === 'datetime') {
    return {
      code: 'DATE_FORMAT_INVALID',
      message: 'Must be a time in ISO 8601 format with its zone, such as 2026-01-31T12:00:00Z',
    };
  }
  return { code: 'VALIDATION_ERROR', message: issue.message };
}

function shown(field: string, value: unknown): { provided_value?: unknown } {
  if (SECRET_FIELDS.test(field)) return {};
  if (typeof value === 'string') return { provided_value: value.slice(0, LONGEST_SHOWN) };
  if (typeof value === 'number' || typeof value === 'boolean' || value === null)
    return { provided_value: value };
  return {};
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return value;
}

function fieldName(path: readonly PropertyKey[], prefix: string): string {
  const name = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  const joined = `${prefix}${name}`.replace(/^\./, '');
  return joined === '' ? 'body' : joined.slice(0, LONGEST_SHOWN);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
