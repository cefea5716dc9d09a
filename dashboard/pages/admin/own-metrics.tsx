import { useQueryClient } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { api, ask } from '#dashboard/api/client.ts';
import type { paths } from '#dashboard/api/paths.d.ts';
import { Confirm } from '#dashboard/ui/confirm.tsx';
import { momentText } from '#dashboard/ui/dates.ts';
import { FormDialog } from '#dashboard/ui/form-dialog.tsx';
import { textOf } from '#dashboard/ui/form-text.ts';
import { ListPanel, useChange } from '#dashboard/ui/list-panel.tsx';
import { listOf } from '#dashboard/ui/report-fields.tsx';
import { useMetrics } from '#dashboard/ui/use-metrics.ts';

type Body = paths['/v2/metrics']['post']['requestBody']['content']['application/json'];
type Metric = paths['/v2/metrics']['get']['responses'][200]['content']['application/json']['metrics'][number];

const AGGREGATIONS: readonly (readonly [Body['aggregation'], string])[] = [
  ['count', 'how many events there are'],
  ['sum', 'the sum of a number'],
  ['avg', 'its mean'],
  ['min', 'its least'],
  ['max', 'its greatest'],
  ['last', 'the last one'],
  ['p50', 'its median'],
  ['p95', 'its 95th percentile'],
  ['p99', 'its 99th percentile'],
  ['distinct', 'how many people there are'],
  ['ratio', 'one own metric divided by another'],
];

/** Metrics that the company has made of its own events. */
export function OwnMetrics() {
  const metrics = useMetrics();
  const change = useChange('metrics');
  const own = metrics.data?.metrics.filter((metric) => metric.own);
  return (
    <ListPanel
      title="Own metrics"
      action={<NewMetric own={own ?? []} />}
      query={{ data: own, error: metrics.error, refetch: metrics.refetch }}
      empty={{
        title: 'No metrics of your own yet',
        advice:
          'Make one of the events that you send. Charts, reports, rules and the stream know it from then on.',
      }}
      columns={['Metric', 'Is', 'Can be broken down by', 'Since', '']}
      row={(metric) => (
        <tr key={metric.name} data-own-metric={metric.name}>
          <th scope="row">
            {metric.label}
            <span className="row-note mono">{metric.name}</span>
          </th>
          <td>{definitionText(metric)}</td>
          <td>
            {metric.dimensions
              .flat()
              .map((name) => name.replaceAll('_', ' '))
              .join(', ') || '–'}
          </td>
          <td className="nowrap">{momentText(metric.definition?.figures_from)}</td>
          <td>
            <div className="row-actions">
              <Confirm
                trigger={<Trash2 size={15} aria-hidden="true" />}
                label={`Delete ${metric.label}`}
                title={`Delete ${metric.label}?`}
                text="Its figures are shown no more. The events that it was made of stay."
                action="Delete"
                onConfirm={() =>
                  change(
                    ask(api.DELETE('/v2/metrics/{name}', { params: { path: { name: metric.name } } })),
                    'Deleted',
                  )
                }
              />
            </div>
          </td>
        </tr>
      )}
    />
  );
}

function NewMetric({ own }: { own: readonly Metric[] }) {
  const [aggregation, setAggregation] = useState<Body['aggregation']>('count');
  const queries = useQueryClient();
  const create = async (form: FormData) => {
    await ask(api.POST('/v2/metrics', { body: bodyOf(form, aggregation) }));
    await queries.invalidateQueries({ queryKey: ['metrics'] });
  };
  const parts = own.filter((metric) => metric.aggregation === 'sum' || metric.aggregation === 'count');
  return (
    <FormDialog trigger="New metric" title="New metric" action="Make metric" onSubmit={create}>
      <label className="field">
        <span className="field-label">Name</span>
        <input
          className="input mono"
          name="name"
          required
          pattern="[a-z][a-z0-9_]{1,63}"
          title="Lower-case letters, digits and _, beginning with a letter"
          placeholder="checkout_value"
        />
        <span className="field-hint">By which programs ask for it; it never changes.</span>
      </label>
      <label className="field">
        <span className="field-label">Shown as</span>
        <input className="input" name="label" maxLength={100} placeholder="Checkout value" />
      </label>
      <label className="field">
        <span className="field-label">It is</span>
        <select
          className="select"
          value={aggregation}
          onChange={(event) =>
            setAggregation(AGGREGATIONS.find(([value]) => value === event.target.value)?.[0] ?? 'count')
          }
        >
          {AGGREGATIONS.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {aggregation === 'ratio' ? <RatioFields parts={parts} /> : <EventFields aggregation={aggregation} />}
    </FormDialog>
  );
}

function EventFields({ aggregation }: { aggregation: Body['aggregation'] }) {
  const hasNumber = aggregation !== 'count' && aggregation !== 'distinct';
  return (
    <>
      <label className="field">
        <span className="field-label">Of the events called</span>
        <input className="input mono" name="event" required placeholder="checkout_started" />
      </label>
      {hasNumber && (
        <div className="field-pair">
          <label className="field">
            <span className="field-label">Of the property</span>
            <input className="input mono" name="property" placeholder="the event's value" />
          </label>
          <label className="field">
            <span className="field-label">Unit</span>
            <input className="input" name="unit" placeholder="money, seconds, kg …" />
          </label>
        </div>
      )}
      <label className="field">
        <span className="field-label">Can be broken down by</span>
        <input className="input" name="dimensions" placeholder="country, device" />
        <span className="field-hint">Dimensions of the events, separated by commas.</span>
      </label>
    </>
  );
}

function RatioFields({ parts }: { parts: readonly Metric[] }) {
  return (
    <div className="field-pair">
      {(['numerator', 'denominator'] as const).map((name) => (
        <label key={name} className="field">
          <span className="field-label">{name === 'numerator' ? 'This one' : 'Divided by'}</span>
          <select className="select" name={name} required>
            <option value="">choose</option>
            {parts.map((metric) => (
              <option key={metric.name} value={metric.name}>
                {metric.label}
              </option>
            ))}
          </select>
        </label>
      ))}
    </div>
  );
}

function bodyOf(form: FormData, aggregation: Body['aggregation']): Body {
  const given = (name: 'label' | 'event' | 'property' | 'unit' | 'numerator' | 'denominator') => {
    const text = textOf(form, name);
    return text === '' ? {} : { [name]: text };
  };
  const dimensions = listOf(textOf(form, 'dimensions')).map((name) => name.replaceAll(' ', '_'));
  return {
    name: textOf(form, 'name'),
    aggregation,
    ...given('label'),
    ...given('event'),
    ...given('property'),
    ...given('unit'),
    ...given('numerator'),
    ...given('denominator'),
    // What is no dimension is refused with the list of them.
    ...(dimensions.length > 0 && { dimensions: dimensions as NonNullable<Body['dimensions']> }),
  };
}

function definitionText({ aggregation, definition }: Metric): string {
  if (aggregation === 'ratio') return `${definition?.numerator} / ${definition?.denominator}`;
  const of = definition?.property ? ` of ${definition.property}` : '';
  return `${aggregation}${of}, ${definition?.event}`;
}
