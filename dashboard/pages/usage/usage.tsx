import { Meter } from '@base-ui/react/meter';
import { momentText } from '#dashboard/ui/dates.ts';
import { Bone } from '#dashboard/ui/placeholder.tsx';
import { Problem } from '#dashboard/ui/problem.tsx';
import { useUsage } from './use-usage.ts';

const number = new Intl.NumberFormat('en-GB');
/** A meter is coloured from here on. */
const NEARLY_FULL = 0.8;

/** What is left of the plan's limits, and what the plan has. */
export function Usage() {
  const { data, error, refetch } = useUsage();
  return (
    <div className="page">
      <div className="page-head">
        <h1>Usage</h1>
        {data && <span className="badge">{planName(data.plan)} plan</span>}
      </div>
      {error ? (
        <Problem error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Bone kind="rows" />
      ) : (
        <>
          <section className="panel" aria-label="Limits">
            <div className="meters">
              <Limit
                label="API calls this hour"
                used={data.calls.used}
                limit={data.calls.limit}
                note={`Starts anew ${momentText(data.calls.resets_at)}. ${number.format(data.calls.rejected)} refused.`}
              />
              <Limit
                label="Reports today"
                used={data.reports_today.used}
                limit={data.reports_today.limit}
                note={`Starts anew ${momentText(data.reports_today.resets_at)}.`}
              />
              <Limit
                label="Exports running"
                used={data.exports.running}
                limit={data.exports.running_limit}
                note={`${number.format(data.exports.queued)} waiting; ${number.format(data.exports.total_limit)} running and waiting at most.`}
              />
              <Limit
                label="Your own exports"
                used={data.exports.own.running + data.exports.own.queued}
                limit={data.exports.own.total_limit}
                note={`${data.exports.own.running_limit} of them run at once.`}
              />
            </div>
          </section>
          <section className="panel" aria-labelledby="plan-title">
            <div className="panel-head">
              <h2 id="plan-title">What the plan has</h2>
            </div>
            <Plan limits={data.limits} />
          </section>
        </>
      )}
    </div>
  );
}

interface LimitProps {
  label: string;
  used: number;
  /** null is none. */
  limit: number | null;
  note: string;
}

function Limit({ label, used, limit, note }: LimitProps) {
  const said =
    limit === null ? `${number.format(used)}, no limit` : `${number.format(used)} of ${number.format(limit)}`;
  return (
    <Meter.Root
      className="meter"
      value={used}
      max={Math.max(limit ?? used, 1)}
      getAriaValueText={() => said}
      data-tone={limit !== null && used >= limit * NEARLY_FULL ? 'warn' : 'calm'}
    >
      <Meter.Label className="meter-label">{label}</Meter.Label>
      <span className="meter-value">{said}</span>
      <Meter.Track className="meter-track">
        {limit !== null && <Meter.Indicator className="meter-fill" />}
      </Meter.Track>
      <span className="meter-note">{note}</span>
    </Meter.Root>
  );
}

type Limits = NonNullable<ReturnType<typeof useUsage>['data']>['limits'];

function Plan({ limits }: { limits: Limits }) {
  const rows: [string, string][] = [
    ['Calls in an hour', number.format(limits.requests_per_hour)],
    ['Calls at once', number.format(limits.burst)],
    ['Calls in a month', number.format(limits.requests_per_month)],
    [
      'Reports in a day',
      limits.reports_per_day === null ? 'No limit' : number.format(limits.reports_per_day),
    ],
    ['Data is kept for', `${number.format(limits.retention_days)} days`],
    ['Formats of reports', limits.formats.join(', ').toUpperCase()],
    ['Custom templates', limits.custom_templates ? 'Yes' : 'From Professional on'],
    ['Stream', streamText(limits.stream_interval_seconds)],
  ];
  return (
    <table className="table">
      <tbody>
        {rows.map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className="number">{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function streamText(seconds: number | null): string {
  if (seconds === null) return 'From Professional on';
  return seconds === 0 ? 'In real time' : `Every ${seconds / 60} minutes`;
}

function planName(plan: string): string {
  return plan.slice(0, 1).toUpperCase() + plan.slice(1);
}
