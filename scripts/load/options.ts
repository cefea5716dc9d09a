import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

export interface LoadOptions {
  file: string;
  url: string;
  clientId: string;
  clientSecret: string;
  rules: string[];
  timeZone: string;
  shiftTo: string | undefined;
  report: string;
  isDryRun: boolean;
}

export const HELP = `Usage: npm run load -- FILE.csv[.gz] --map field=Column [--map …] [options]

Sends the rows of a CSV file with a heading as events. Every row's event id is made from its cells, so running the
load twice, in another order, or again after it was cut off, counts each row once.

  --map RULE          field=Column            the cell of a column
                      field=Column*Column     the exact product of two
                      field='text'            the same for every row
                      RULE if Column ^= text  only where the cell begins with text (also = and !=)
                      Fields: event, timestamp, value, user_id, anonymous_id, session_id; any other name becomes a
                      property, such as order_id, quantity, country, product. A later rule wins.
                      --map mapping.json reads {"field": "rule", …} or a list of rules from a file.
  --time-zone ZONE    zone of times that have none, such as Europe/London (default UTC)
  --shift-to DAY      moves all dates by whole weeks so that the last day falls on DAY or just before:
                      yesterday, or a date. Part of the events' identity.
  --url URL           default http://127.0.0.1:4000, or ANALYTICS_URL
  --client-id ID      default ANALYTICS_CLIENT_ID, on this machine demo-enterprise
  --client-secret S   default ANALYTICS_CLIENT_SECRET, on this machine the demo client's
  --report FILE       where the summary goes (default FILE.load-report.json)
  --dry-run           shows the first three events and sends nothing

Ends with 0 when every row has its verdict, refused ones included; with 1 when the load could not be finished.
`;

/** @throws Error that says what is missing or wrong */
export function readOptions(args: string[], env: NodeJS.ProcessEnv): LoadOptions | 'help' {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      map: { type: 'string', multiple: true, default: [] },
      'time-zone': { type: 'string', default: 'UTC' },
      'shift-to': { type: 'string' },
      url: { type: 'string' },
      'client-id': { type: 'string' },
      'client-secret': { type: 'string' },
      report: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const [file] = positionals;
  if (values.help) return 'help';
  if (!file || positionals.length > 1) throw new Error('Name one file. `npm run load -- --help` shows how.');
  const url = (values.url ?? env['ANALYTICS_URL'] ?? 'http://127.0.0.1:4000').replace(/\/$/, '');
  const demo = isLoopback(url) ? { id: 'demo-enterprise', secret: 'demo-secret' } : undefined;
  const clientId = values['client-id'] ?? env['ANALYTICS_CLIENT_ID'] ?? demo?.id;
  const clientSecret = values['client-secret'] ?? env['ANALYTICS_CLIENT_SECRET'] ?? demo?.secret;
  if (!clientId || !clientSecret)
    throw new Error(
      'Give --client-id and --client-secret, or ANALYTICS_CLIENT_ID and ANALYTICS_CLIENT_SECRET.',
    );
  return {
    file,
    url,
    clientId,
    clientSecret,
    rules: values.map.flatMap(rulesOf),
    timeZone: requireZone(values['time-zone']),
    shiftTo: values['shift-to'],
    report: values.report ?? `${file}.load-report.json`,
    isDryRun: values['dry-run'],
  };
}

/** One rule, or a JSON file of them. */
function rulesOf(value: string): string[] {
  if (!value.endsWith('.json')) return [value];
  const content: unknown = JSON.parse(readFileSync(value, 'utf8'));
  if (Array.isArray(content)) return content.map(String);
  if (typeof content === 'object' && content !== null)
    return Object.entries(content).map(([field, rule]) => `${field}=${String(rule)}`);
  throw new Error(`${value} must hold an object of field and rule, or a list of rules.`);
}

function requireZone(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    throw new Error(`--time-zone ${timeZone} is not a zone of the IANA database, such as Europe/London.`);
  }
}

function isLoopback(url: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
}
