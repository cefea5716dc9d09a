import { Popover } from '@base-ui/react/popover';
import { CalendarRange, ListFilter, X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { dateAgo } from '#dashboard/ui/dates.ts';
import { textOf } from '#dashboard/ui/form-text.ts';
import { Bone } from '#dashboard/ui/placeholder.tsx';
import { Segmented } from '#dashboard/ui/segmented.tsx';
import { useDimensions } from './breakdown.tsx';
import { useFigures } from './figures.ts';
import { dimensionLabel, PERIODS, type View } from './view.ts';

/** Which time, and which part of the events. */
export function FilterBar({ view }: { view: View }) {
  const { period, filters } = view;
  return (
    <div className="filter-bar">
      <Segmented
        label="Period"
        value={period.id}
        options={PERIODS.map(({ id, label }) => ({ value: id, label }))}
        onChange={(id) => view.change({ period: id })}
      />
      <OwnPeriod view={view} />
      {Object.entries(filters).map(([name, values]) => (
        <span key={name} className="filter">
          {dimensionLabel(name)}: <strong>{values.join(', ')}</strong>
          <button
            type="button"
            className="filter-end"
            aria-label={`Remove the filter of ${dimensionLabel(name).toLowerCase()}`}
            onClick={() => view.change({ filters: without(filters, name) })}
          >
            <X size={12} aria-hidden="true" />
          </button>
        </span>
      ))}
      <AddFilter view={view} />
    </div>
  );
}

function OwnPeriod({ view }: { view: View }) {
  const [open, setOpen] = useState(false);
  const { range } = view.period;
  const given = typeof range === 'string' ? undefined : range;
  const today = dateAgo(0);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    view.change({ from: textOf(form, 'from'), to: textOf(form, 'to') });
    setOpen(false);
  };
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger className="button" data-chosen={given ? '' : undefined}>
        <CalendarRange size={14} aria-hidden="true" />
        {given ? view.period.label : 'Dates'}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner className="positioner" sideOffset={6} align="start">
          <Popover.Popup className="popover">
            <Popover.Title className="visually-hidden">Dates</Popover.Title>
            <form className="form" onSubmit={submit}>
              <label className="field">
                <span className="field-label">From</span>
                <input
                  className="input"
                  type="date"
                  name="from"
                  required
                  max={today}
                  defaultValue={given?.start}
                />
              </label>
              <label className="field">
                <span className="field-label">To, this day included</span>
                <input
                  className="input"
                  type="date"
                  name="to"
                  required
                  max={today}
                  defaultValue={given?.end ?? today}
                />
              </label>
              <button type="submit" className="button button--primary">
                Show
              </button>
            </form>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function AddFilter({ view }: { view: View }) {
  const dimensions = useDimensions(view).filter((name) => !(name in view.filters));
  const [chosen, setChosen] = useState<string>();
  const [open, setOpen] = useState(false);
  const dimension = chosen !== undefined && dimensions.includes(chosen) ? chosen : dimensions[0];
  if (dimension === undefined) return null;
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger className="button">
        <ListFilter size={14} aria-hidden="true" />
        Filter
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner className="positioner" sideOffset={6} align="start">
          <Popover.Popup className="popover">
            <Popover.Title className="popover-title">Show only</Popover.Title>
            <select
              className="select"
              aria-label="Dimension"
              value={dimension}
              onChange={(event) => setChosen(event.target.value)}
            >
              {dimensions.map((name) => (
                <option key={name} value={name}>
                  {dimensionLabel(name)}
                </option>
              ))}
            </select>
            <Values
              key={dimension}
              view={view}
              dimension={dimension}
              onDone={(values) => {
                setOpen(false);
                if (values.length > 0) view.change({ filters: { ...view.filters, [dimension]: values } });
              }}
            />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

interface ValuesProps {
  view: View;
  dimension: string;
  onDone: (values: string[]) => void;
}

function Values({ view, dimension, onDone }: ValuesProps) {
  const { data } = useFigures({ ...view, groupBy: dimension });
  const names = (data?.series ?? []).flatMap(({ group }) => group[dimension] ?? []).sort();
  if (!data) return <Bone kind="rows" />;
  if (names.length === 0) return <p className="note">No event of this period carries {dimension}.</p>;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onDone(new FormData(event.currentTarget).getAll('value').map(String));
  };
  return (
    <form className="form" onSubmit={submit}>
      <fieldset className="choices">
        <legend className="visually-hidden">{dimensionLabel(dimension)}</legend>
        {names.map((name) => (
          <label key={name} className="choice">
            <input type="checkbox" name="value" value={name} />
            {name}
          </label>
        ))}
      </fieldset>
      <button type="submit" className="button button--primary">
        Apply
      </button>
    </form>
  );
}

function without(filters: View['filters'], name: string): View['filters'] {
  return Object.fromEntries(Object.entries(filters).filter(([each]) => each !== name));
}
