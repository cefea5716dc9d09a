import { parseArgs } from 'node:util';
import * as z from 'zod';
import { PLAN_NAMES } from '#shared/admin/plans.ts';

const Options = z.object({
  company: z.string().trim().min(1, 'give the name of the company').max(200),
  email: z.email('give the e-mail address of the first admin'),
  plan: z.enum(PLAN_NAMES, `use one of ${PLAN_NAMES.join(', ')}`).default('enterprise'),
  'time-zone': z.string().refine(isTimeZone, 'use an IANA time zone, such as Europe/London').default('UTC'),
  currency: z
    .string()
    .refine((code) => Intl.supportedValuesOf('currency').includes(code), 'use an ISO 4217 code, such as GBP')
    .default('USD'),
  stack: z.string().min(1).default('AnalyticsPlatform'),
});

export interface BootstrapOptions {
  company: string;
  email: string;
  plan: (typeof PLAN_NAMES)[number];
  timeZone: string;
  currency: string;
  stack: string;
}

export const USAGE = `Makes the first company of a deployed stack, with its admin, and prints the credentials once.

  npm run bootstrap -- --company "Acme" --email admin@acme.example
      [--plan ${PLAN_NAMES.join('|')}]   default enterprise
      [--time-zone Europe/London]   zone in which the company's days begin, default UTC
      [--currency GBP]              default USD
      [--stack NAME]                default AnalyticsPlatform

AWS credentials and region are taken from the environment, as the AWS CLI takes them.`;

/** @throws Error with one line for each option that does not fit */
export function readOptions(args: readonly string[]): BootstrapOptions {
  const names = Object.keys(Options.shape);
  const { values } = parseArgs({
    args: [...args],
    options: Object.fromEntries(names.map((name) => [name, { type: 'string' } as const])),
  });
  const parsed = Options.safeParse(values);
  if (!parsed.success) {
    const lines = parsed.error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`);
    throw new Error(lines.join('\n'));
  }
  const { 'time-zone': timeZone, ...rest } = parsed.data;
  return { ...rest, timeZone };
}

function isTimeZone(zone: string): boolean {
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions();
    // An offset such as +01:00 is taken too, but knows no summer time.
    return /^[A-Z]/.test(timeZone);
  } catch {
    return false;
  }
}
