import * as z from 'zod';
import { PlatformError } from '#shared/runtime/errors.ts';

export const PERIODS = ['1h', '24h', '1d', '7d', '30d', '90d', 'all'] as const;
export type Period = (typeof PERIODS)[number];
/** For figures that are read hour by hour. */
export const BOUNDED_PERIODS = PERIODS.filter((period) => period !== 'all');

const LONGEST_SHOWN = 64;

/** Text, so that a wrong one is answered with this face's own code. */
export function periodParameter(fallback: Period, periods: readonly Period[] = PERIODS) {
  return z
    .string()
    .default(fallback)
    .meta({
      override: { type: 'string', enum: [...periods], default: fallback },
      description:
        'Whole days of the company’s time zone, today among them; 1h and 24h are whole hours, the running one and those before that hold the last hour or day. all is from the first event that is kept',
    });
}

/** A list: once with commas, or repeated. */
export function metricsParameter(sections: readonly string[]) {
  return z
    .union([z.string(), z.array(z.string())])
    .optional()
    .meta({
      override: { type: 'array', items: { type: 'string', enum: [...sections] } },
      description: `Parts of the answer, separated by commas: ${sections.join(', ')}. All of them when left out`,
    });
}

/** @throws PlatformError ANALYTICS_INVALID_PERIOD */
export function requirePeriod(text: string, periods: readonly Period[] = PERIODS): Period {
  const period = periods.find((entry) => entry === text);
  if (period !== undefined) return period;
  throw new PlatformError('ANALYTICS_INVALID_PERIOD', 'The time period is not one of this operation', {
    details: `Got ${text.slice(0, LONGEST_SHOWN)}. Use one of: ${periods.join(', ')}.`,
  });
}

/** @throws PlatformError ANALYTICS_INVALID_METRICS where one is unknown, or none is named */
export function requireSections<S extends string>(
  given: string | readonly string[] | undefined,
  sections: readonly S[],
): ReadonlySet<S> {
  if (given === undefined) return new Set(sections);
  const names = [given]
    .flat()
    .flatMap((text) => text.split(','))
    .map((name) => name.trim());
  const known = names.map((name) => sections.find((section) => section === name));
  const unknown = names.filter((_name, index) => known[index] === undefined);
  if (unknown.length === 0) return new Set(known.filter((section) => section !== undefined));
  throw new PlatformError('ANALYTICS_INVALID_METRICS', 'The metrics are not known', {
    details: `Got ${unknown.join(',').slice(0, LONGEST_SHOWN)}. Use some of: ${sections.join(', ')}.`,
  });
}
