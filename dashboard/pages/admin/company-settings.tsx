import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, ask } from '#dashboard/api/client.ts';
import { describe } from '#dashboard/api/errors.ts';
import { textOf } from '#dashboard/ui/form-text.ts';
import { NameField } from '#dashboard/ui/name-field.tsx';
import { Bone } from '#dashboard/ui/placeholder.tsx';
import { Problem } from '#dashboard/ui/problem.tsx';
import { useNotify } from '#dashboard/ui/toasts.tsx';

/** Name, zone, currency and retention. Zone and currency are fixed once figures have been counted. */
export function CompanySettings() {
  const notify = useNotify();
  const [error, setError] = useState<unknown>();
  const query = useQuery({
    queryKey: ['company'],
    queryFn: ({ signal }) => ask(api.GET('/v2/admin/company', { signal })),
  });
  if (query.error) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Bone kind="rows" />;
  const company = query.data;
  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => textOf(form, name);
    const days = Number(text('retention_days'));
    const body = {
      ...(text('name') !== company.name && { name: text('name') }),
      ...(text('time_zone') !== company.time_zone && { time_zone: text('time_zone') }),
      ...(text('currency') !== company.currency && { currency: text('currency') }),
      ...(days !== company.retention_days && { retention_days: days }),
    };
    setError(undefined);
    if (Object.keys(body).length === 0) {
      notify.done('Nothing was changed');
      return;
    }
    try {
      await ask(api.PATCH('/v2/admin/company', { body }));
      notify.done('Saved');
      await query.refetch();
    } catch (failure) {
      setError(failure);
    }
  };
  const problem = error === undefined ? undefined : describe(error);
  return (
    <section className="panel" aria-label="Company">
      <form className="form form--page" onSubmit={(event) => void save(event)}>
        <NameField maxLength={200} value={company.name} />
        <div className="field-pair">
          <label className="field">
            <span className="field-label">Time zone</span>
            <input className="input" name="time_zone" required defaultValue={company.time_zone} />
            <span className="field-hint">In which days begin. Fixed once an event has been counted.</span>
          </label>
          <label className="field">
            <span className="field-label">Currency</span>
            <input
              className="input"
              name="currency"
              required
              pattern="[A-Z]{3}"
              defaultValue={company.currency}
            />
            <span className="field-hint">Fixed once an event has been counted.</span>
          </label>
        </div>
        <label className="field">
          <span className="field-label">Data is kept for, in days</span>
          <input
            className="input"
            type="number"
            name="retention_days"
            required
            min={1}
            max={company.plan_limits.retention_days}
            defaultValue={company.retention_days}
          />
          <span className="field-hint">
            {company.plan_limits.retention_days} at most. Holds for what is written from now on.
          </span>
        </label>
        {problem && (
          <p className="form-error" role="alert">
            {problem.title}. {problem.advice}
          </p>
        )}
        <div>
          <button type="submit" className="button button--primary">
            Save
          </button>
        </div>
      </form>
    </section>
  );
}
