import { PLAN_NAMES, PLANS, type PlanName } from '#shared/admin/plans.ts';
import { FORMATS } from '#shared/rendering/formats.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import type { GenerateBody } from './request-schema.ts';

type Format = NonNullable<GenerateBody['format']>;

/**
 * The format to make: the asked one, else PDF where the plan has it, else JSON.
 * @throws PlatformError PLAN_FEATURE_UNAVAILABLE naming the plan that has it
 */
export function formatFor(plan: PlanName, asked: Format | undefined): Format {
  const { formats } = PLANS[plan];
  if (asked === undefined) return formats.includes('pdf') ? 'pdf' : 'json';
  if (!formats.includes(asked)) throw unavailable(plan, asked);
  return asked;
}

function unavailable(plan: PlanName, asked: Format): PlatformError {
  const having = PLAN_NAMES.filter((name) => PLANS[name].formats.includes(asked)).map(
    (name) => PLANS[name].label,
  );
  return new PlatformError(
    'PLAN_FEATURE_UNAVAILABLE',
    `${FORMATS[asked].label} reports are not part of your plan`,
    {
      details:
        `The ${PLANS[plan].label} plan has ${PLANS[plan].formats.join(', ')}; ` +
        `${FORMATS[asked].label} comes with ${having.join(' and ')}. Change the format or the plan.`,
    },
  );
}
