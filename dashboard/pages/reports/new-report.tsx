import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { api, ask } from '#dashboard/api/client.ts';
import type { paths } from '#dashboard/api/paths.d.ts';
import { dateAgo } from '#dashboard/ui/dates.ts';
import { FormDialog } from '#dashboard/ui/form-dialog.tsx';
import { textOf } from '#dashboard/ui/form-text.ts';
import { useNotify } from '#dashboard/ui/toasts.tsx';

type Body = Omit<
  paths['/v2/reports/generate']['post']['requestBody']['content']['application/json'],
  'delivery'
>;
type Format = NonNullable<Body['format']>;

/** A form for a report from a template. */
export function NewReport({ onMade }: { onMade: () => Promise<void> }) {
  const notify = useNotify();
  const [template, setTemplate] = useState('sales_overview');
  const templates = useQuery({
    queryKey: ['templates'],
    queryFn: ({ signal }) => ask(api.GET('/v2/templates', { signal })),
  });
  const formats = useQuery({
    queryKey: ['formats'],
    queryFn: ({ signal }) => ask(api.GET('/v2/reports/formats', { signal })),
  });
  const chosen = templates.data?.templates.find(({ template_id: id }) => id === template);
  const generate = async (form: FormData) => {
    const text = (name: string) => textOf(form, name);
    const countries = text('countries')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
    const body: Body = {
      name: text('name'),
      template_id: text('template'),
      format: text('format') as Format,
      filters: {
        date_range: { start: text('start'), end: text('end') },
        ...(countries.length > 0 && { countries }),
      },
    };
    const made = await ask(
      api.POST('/v2/reports/generate', { body, headers: { 'Idempotency-Key': crypto.randomUUID() } }),
    );
    notify.done(
      made.status === 'failed' ? (made.error_message ?? 'Refused') : 'The report is being made',
      made.name,
    );
    await onMade();
  };
  return (
    <FormDialog
      trigger={
        <>
          <Plus size={15} aria-hidden="true" />
          New report
        </>
      }
      title="New report"
      action="Make report"
      onSubmit={generate}
    >
      <label className="field">
        <span className="field-label">Name</span>
        <input
          className="input"
          name="name"
          required
          minLength={5}
          maxLength={100}
          defaultValue="Sales, last 30 days"
        />
      </label>
      <label className="field">
        <span className="field-label">Template</span>
        <select
          className="select"
          name="template"
          value={template}
          onChange={(event) => setTemplate(event.target.value)}
        >
          {templates.data?.templates.map(({ template_id: id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          )) ?? <option value={template}>Sales overview</option>}
        </select>
        {chosen && <span className="field-hint">{chosen.description}</span>}
      </label>
      <div className="field-pair">
        <label className="field">
          <span className="field-label">From</span>
          <input className="input" type="date" name="start" required defaultValue={dateAgo(29)} />
        </label>
        <label className="field">
          <span className="field-label">To</span>
          <input className="input" type="date" name="end" required defaultValue={dateAgo(0)} />
        </label>
      </div>
      <label className="field">
        <span className="field-label">Format</span>
        <select className="select" name="format" defaultValue="csv">
          {formats.data?.formats.map(({ format, name, available }) => (
            <option key={format} value={format} disabled={!available}>
              {name}
              {available ? '' : ', not in your plan'}
            </option>
          )) ?? <option value="csv">CSV</option>}
        </select>
      </label>
      <label className="field">
        <span className="field-label">Countries</span>
        <input className="input" name="countries" placeholder="All" />
        <span className="field-hint">Separated by commas; leave it empty for all.</span>
      </label>
    </FormDialog>
  );
}
