import Fastify from 'fastify';
import { Pool } from 'pg';
import { findPostgres, startPostgres } from '#test/support/postgres.ts';
import { callKpi, latencyOf, readKpi } from './kpi.ts';
import { interleaved, type Measured } from './ratio.ts';

const ROWS = 1_000_000;
const GOAL = 100;
const RUNS = 7;
/** As in an instance that has served for a while: V8 compiles what is called often, where PostgreSQL is compiled already. */
const WARM_UP_CALLS = 500;

/** What a user would write instead: one table, an index, and a sum by day for each call. */
const TABLE = `
  CREATE TABLE events (company text NOT NULL, at timestamptz NOT NULL, name text NOT NULL, value numeric NOT NULL);
  INSERT INTO events SELECT 'kpi', now() - (n % 29) * interval '1 day' - (n % 500) * interval '1 second', 'purchase',
    (n % 97) + 1 + (n % 100) / 100.0 FROM generate_series(1, ${ROWS}) n;
  CREATE INDEX ON events (company, at);
  ANALYZE events;`;
const KPI = `
  SELECT date_trunc('day', at, 'Europe/London') AS day, sum(value)::text AS value FROM events
  WHERE company = $1 AND at >= now() - interval '30 days' GROUP BY 1 ORDER BY 1`;

/** A 30-day figure by GROUP BY on Fastify and PostgreSQL against ours; both are called in their process. */
export async function kpi30d(events: number): Promise<Measured[]> {
  const folder = findPostgres();
  if (folder === undefined) {
    console.log('kpi_30d      skipped: PostgreSQL is not installed (apt-get install postgresql).');
    return [];
  }
  const server = await startPostgres(folder);
  const pool = new Pool({ host: server.host, user: server.user, database: 'postgres', max: 2 });
  const app = Fastify();
  app.get('/kpi', async () => ({ data: (await pool.query(KPI, ['kpi'])).rows as unknown[] }));
  try {
    for (const statement of TABLE.split(';')) server.query(statement);
    const check = await app.inject('/kpi');
    if (check.statusCode !== 200) throw new Error(`The service beside ours answered: ${check.body}`);
    for (let call = 0; call < WARM_UP_CALLS; call++) await readKpi();
    const [theirs, read] = await interleaved(
      RUNS,
      () => latencyOf(async () => app.inject('/kpi'), 1),
      () => latencyOf(readKpi),
    );
    return [measured(theirs, { read, call: await latencyOf(callKpi) }, events, server.version)];
  } finally {
    await app.close();
    await pool.end();
    await server.stop();
  }
}

function measured(
  theirs: number,
  own: { read: number; call: number },
  events: number,
  version: string,
): Measured {
  const ratio = theirs / own.read;
  return {
    name: 'kpi_30d',
    what: `GROUP BY of 30 days on Fastify and PostgreSQL ${version} at ${ROWS.toLocaleString('en')} rows / ours`,
    figure: ratio.toFixed(0),
    goal: `≥ ${GOAL}`,
    reached: ratio >= GOAL,
    detail: `${theirs.toFixed(0)} ms / ${own.read.toFixed(1)} ms at ${events.toLocaleString('en')} events; with our hourly limit's write, which theirs lacks, ${own.call.toFixed(1)} ms; both without network, ours after ${WARM_UP_CALLS} calls`,
  };
}
