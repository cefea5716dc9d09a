import { PLAN_NAMES, PLANS, type PlanName } from '#shared/admin/plans.ts';
import { validationError } from '#shared/http/validation.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import type { GenerateBody } from './request-schema.ts';

type Format = NonNullable<GenerateBody['format']>;

/** Formats that this version can write; a plan may promise more. */
const WRITTEN: readonly Format[] = ['json', 'csv', 'pdf'];

/**
 * The format to make: the asked one, else PDF where the plan has it, else JSON.
 * @throws PlatformError PLAN_FEATURE_UNAVAILABLE naming the plan that has it; VALIDATION_ERROR where it cannot be made yet
 */
export function formatFor(plan: PlanName, asked: Format | undefined): Format {
  const { formats } = PLANS[plan];
  if (asked === undefined) return formats.includes('pdf') ? 'pdf' : 'json';
  if (!formats.includes(asked)) throw unavailable(plan, asked);
  if (WRITTEN.includes(asked)) return asked;
  throw validationError([
    {
      field: 'format',
      code: 'VALIDATION_ERROR',
      message: `${label(asked)} files are not available in this version; use ${WRITTEN.join(', ')}`,
      provided_value: asked,
    },
  ]);
}

function unavailable(plan: PlanName, asked: Format): PlatformError {
  const having = PLAN_NAMES.filter((name) => PLANS[name].formats.includes(asked)).map(
    (name) => PLANS[name].label,
  );
  return new PlatformError('PLAN_FEATURE_UNAVAILABLE', `${label(asked)} reports are not part of your plan`, {
    details:
      `The ${PLANS[plan].label} plan has ${PLANS[plan].formats.join(', ')}; ` +
      `${label(asked)} comes with ${having.join(' and ')}. Change the format or the plan.`,
  });
}

function label(format: Format): string {
  return format === 'excel' ? 'Excel' : format.toUpperCase();
}
