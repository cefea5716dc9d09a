import { PLAN_NAMES, PLANS, type Plan } from '#shared/admin/plans.ts';

/** Each fact of a plan: its name, its value in words, and where it is held. */
const FACTS: [fact: string, value: (plan: Plan) => string, held: string][] = [
  [
    'Calls an hour',
    (plan) => number(plan.requestsPerHour),
    'exact, one counter for each company and clock hour (UTC)',
  ],
  ['Calls at once', (plan) => number(plan.burst), 'usage plan of API Gateway, best effort'],
  [
    'Refill of that burst',
    (plan) => `${number(plan.ratePerSecond)} a second`,
    'usage plan of API Gateway, best effort',
  ],
  ['Calls a month', (plan) => number(plan.requestsPerMonth), 'quota of the usage plan, a backstop'],
  [
    'Reports a day',
    (plan) => (plan.reportsPerDay === null ? 'unlimited' : number(plan.reportsPerDay)),
    "counter of the company's day",
  ],
  ['Data kept', (plan) => `${number(plan.retentionDays)} days`, 'at most; a company may choose fewer'],
  ['Metrics of its own', (plan) => number(plan.ownMetrics), 'exact; refused with `QUOTA_EXCEEDED`'],
  [
    'Values of a dimension a day',
    (plan) => number(plan.dimensionValues),
    'for each kind of event; at most 50 more for each instance; refused with `CARDINALITY_EXCEEDED`',
  ],
  [
    'Names of its own a day',
    (plan) => number(plan.ownNames),
    'of events and metric points; at most 50 more for each instance; refused with `CARDINALITY_EXCEEDED`',
  ],
  ['Formats', (plan) => plan.formats.join(', '), 'refused with `PLAN_FEATURE_UNAVAILABLE`'],
  [
    'Templates of its own',
    (plan) => (plan.customTemplates ? 'yes' : 'no'),
    'refused with `PLAN_FEATURE_UNAVAILABLE`',
  ],
  ['Stream', ({ streamIntervalSeconds: seconds }) => streamOf(seconds), 'refused when it is opened'],
];

/** The plans as a Markdown page, from the one table that the platform itself uses. */
export function plansDocument(): string {
  const plans = PLAN_NAMES.map((name) => PLANS[name]);
  const rows = FACTS.map(([fact, value, held]) => [fact, ...plans.map(value), held]);
  const heading = ['', ...plans.map(({ label }) => label), 'how it is held'];
  const table = [heading, heading.map(() => '---'), ...rows].map((row) =>
    `| ${row.join(' | ')} |`.replaceAll('|  |', '| |'),
  );
  return [
    '# Plans',
    '',
    'Made from `shared/admin/plans.ts` by `npm run plans`; usage plans, limits, gates and retention are made from the same',
    'table. A company changes its plan with `PATCH /v2/admin/company`; the new one holds within a minute.',
    '',
    ...table,
    '',
    'What is older than that is no longer taken. What was taken goes a little later: an event one day after, since a copy of',
    'it must still be known for one; figures three days after, since a day ends up to half a day later in a zone of its own',
    'and the stream may repeat for another day what changes them. DynamoDB deletes what has expired within a few days more.',
    '',
  ].join('\n');
}

function number(value: number): string {
  return value.toLocaleString('en');
}

function streamOf(seconds: number | null): string {
  if (seconds === null) return 'no';
  return seconds === 0 ? 'as it happens' : `every ${seconds / 60} minutes`;
}
