import type { Units } from '#test/support/meter.ts';

export interface WriteRow {
  /** Events in a batch. */
  size: number;
  events: number;
  /** Write units an event: points and deltas, then marks and rollups. */
  ingest: number;
  aggregate: number;
}

export interface CostRow extends Units {
  name: string;
}

export interface ListRow extends CostRow {
  /** How many there are, and in what time they were made. */
  reports: number;
  over: string;
}

export interface KpiRow extends Units {
  events: number;
  milliseconds: number;
}

/** Dollars a million request units, on demand, us-east-1. https://aws.amazon.com/dynamodb/pricing/on-demand/ */
const WRITE = 0.625;
const READ = 0.125;
const MILLION = 1_000_000;

const dollars = (amount: number) => `$${amount.toFixed(2)}`;
const priceOf = ({ read, write }: Units) => write * WRITE + read * READ;
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

export function costPage(
  writes: readonly WriteRow[],
  calls: readonly CostRow[],
  kpis: readonly KpiRow[],
  lists: readonly ListRow[],
  admin: readonly CostRow[],
): string {
  const batch = writes.find(({ size }) => size === 100);
  const perEvent = (batch?.ingest ?? 0) + (batch?.aggregate ?? 0);
  const months = [1, 100].map((millions) => [
    `${millions} M`,
    `${(perEvent * millions).toFixed(2)} M`,
    dollars(perEvent * millions * WRITE),
  ]);
  return `# What the database costs

Written by \`npm run cost\`, which calls the functions' handlers on the local database and adds up what it charges; the
local database charges as DynamoDB documents it. A price is write units × $${WRITE} / M + read units × $${READ} / M (on demand,
us-east-1). Each call's one write of the hourly limit is in its row; what the authorizer reads is kept for a minute and
is not. Reads are strongly consistent, at twice the price of others, so that an answer includes what was acknowledged.

## Writing

A company of ${writes.reduce((sum, { events }) => sum + events, 0).toLocaleString('en')} simulated events of a shop and its videos, six kinds in turn, with two or three dimensions and
2,000 people, 2.6 seconds apart as at a million a month; deltas applied ten at a time.
\`ingest\` is the point, its conditional put and the delta, all in transactions; \`aggregate\` the mark and the rollup rows.

${table(
  ['events in a batch', 'ingest, units an event', 'aggregate, units an event', 'a million events'],
  writes.map(({ size, ingest, aggregate }) => [
    String(size),
    ingest.toFixed(2),
    aggregate.toFixed(2),
    dollars((ingest + aggregate) * WRITE),
  ]),
)}

In batches of 100, a month of events costs:

${table(['events a month', 'write units', 'price'], months)}

Real sales lines, which share orders and days, need fewer: see write_units in [performance.md](performance.md).

## Calling

${callTable(calls)}

Sums cost buckets × values: a day's row is about 200 bytes, and 4 KB are one unit. Distinct counts read their members,
which grow with the people of a day until a page turns into a sketch of at most some 16 KB; from there on they are flat too.

${listSection(lists)}${adminSection(admin)}${AFTER_PARTS}

\`POST /v2/analytics/visualization\` of revenue by day, the whole call; median of 15, on a machine that is busy
with other things: the units are the figure, the time shows that it does not follow the events.

${table(
  ['events kept', 'read units', 'write units', 'milliseconds'],
  kpis.map(({ events, read, write, milliseconds }) => [
    events.toLocaleString('en'),
    String(read),
    String(write),
    milliseconds.toFixed(1),
  ]),
)}
${kpis.some(({ events }) => events >= MILLION) ? '' : '\nRun with `-- --full` to include a million.\n'}`;
}

const LISTS = '## A page of reports, however many there are';
const ADMIN = '## Signing in and administration';
const AFTER_PARTS = '## A 30-day figure, whatever was sent';

function listSection(rows: readonly ListRow[]): string {
  return `${LISTS}

\`GET /v2/reports\`. A page reads its reports, some 2 KB each. The total, and the day on which a page begins, are counted
with the queue; where in the day, small rows of that day tell, from its nearer end. A filter looks at the rows of all that
have ended and reads each report of the page by its key ([decision 29](decisions/0029-total-of-reports.md)).

${table(
  ['reports', 'made within', 'page', 'read units', 'a million calls'],
  rows.map((row) => [
    row.reports.toLocaleString('en'),
    row.over,
    row.name,
    String(row.read),
    dollars(priceOf(row)),
  ]),
)}

`;
}

function adminSection(rows: readonly CostRow[]): string {
  return `${ADMIN}

Each in its turn, by a company of one client and one user. The authorizer's rows come on top of every call: it keeps
what it knows of an access token for a minute, and looks up API keys and users' tokens each time. A change is written
with its entry in the audit log.

${callTable(rows)}

`;
}

function callTable(rows: readonly CostRow[]): string {
  return table(
    ['call', 'read units', 'write units', 'a million calls'],
    rows.map((row) => [row.name, String(row.read), String(row.write), dollars(priceOf(row))]),
  );
}

/** The page with some sections measured anew; the other figures stay. */
export function withParts(page: string, lists?: readonly ListRow[], admin?: readonly CostRow[]): string {
  const listsAt = page.indexOf(LISTS);
  const adminAt = page.indexOf(ADMIN);
  const restAt = page.indexOf(AFTER_PARTS);
  return [
    page.slice(0, listsAt),
    lists ? listSection(lists) : page.slice(listsAt, adminAt),
    admin ? adminSection(admin) : page.slice(adminAt, restAt),
    page.slice(restAt),
  ].join('');
}
