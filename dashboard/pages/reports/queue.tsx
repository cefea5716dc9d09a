import { useUsage } from '#dashboard/pages/usage/use-usage.ts';

/** How full the company's queue is, in which reports and exports of every kind wait together. */
export function Queue() {
  const { data } = useUsage();
  if (!data) return null;
  const { exports: company, reports_today: today } = data;
  return (
    <dl className="facts" aria-label="Queue">
      <div>
        <dt>Running</dt>
        <dd>
          {company.running} <span className="muted">of {company.running_limit}</span>
        </dd>
      </div>
      <div>
        <dt>Waiting</dt>
        <dd>
          {company.queued} <span className="muted">of {company.total_limit - company.running}</span>
        </dd>
      </div>
      <div>
        <dt>Yours</dt>
        <dd>
          {company.own.running + company.own.queued}{' '}
          <span className="muted">of {company.own.total_limit}</span>
        </dd>
      </div>
      <div>
        <dt>Made today</dt>
        <dd>
          {today.used}{' '}
          <span className="muted">{today.limit === null ? 'without limit' : `of ${today.limit}`}</span>
        </dd>
      </div>
    </dl>
  );
}
