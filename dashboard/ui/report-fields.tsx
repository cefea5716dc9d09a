import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '#dashboard/api/client.ts';
import type { paths } from '#dashboard/api/paths.d.ts';
import { textOf } from './form-text.ts';

export type Format = NonNullable<
  paths['/v2/reports/generate']['post']['requestBody']['content']['application/json']['format']
>;

const FIRST = 'sales_overview';

/** Names of fields with parameters: one text, or values separated by commas. */
const TEXT = 'parameter.text.';
const VALUES = 'parameter.values.';

/** Which template a report is made from, `template` of the form, and the parameters that this one has. */
export function TemplateField() {
  const [chosen, setChosen] = useState(FIRST);
  const { data } = useQuery({
    queryKey: ['templates'],
    queryFn: ({ signal }) => ask(api.GET('/v2/templates', { signal })),
  });
  const template = data?.templates.find(({ template_id: id }) => id === chosen);
  return (
    <>
      <label className="field">
        <span className="field-label">Template</span>
        <select
          className="select"
          name="template"
          value={chosen}
          onChange={(event) => setChosen(event.target.value)}
        >
          {data?.templates.map(({ template_id: id, name, built_in: builtIn }) => (
            <option key={id} value={id}>
              {builtIn ? name : `${name} (own)`}
            </option>
          )) ?? <option value={chosen}>Sales overview</option>}
        </select>
        {template && <span className="field-hint">{template.description}</span>}
      </label>
      {template?.parameters.map((parameter) => (
        <label key={`${chosen} ${parameter.name}`} className="field">
          <span className="field-label">{parameter.label ?? parameter.name}</span>
          <input
            className="input"
            name={`${parameter.type === 'text' ? TEXT : VALUES}${parameter.name}`}
            required={parameter.required ?? false}
            defaultValue={[parameter.default ?? []].flat().join(', ')}
          />
          {parameter.type === 'filter' && <span className="field-hint">Values separated by commas.</span>}
        </label>
      ))}
    </>
  );
}

/** What was typed into the template's parameters; those left empty have the template's own values. */
export function parametersOf(form: FormData): Record<string, string | string[]> {
  const given: Record<string, string | string[]> = {};
  for (const name of form.keys()) {
    const text = textOf(form, name);
    if (text === '') continue;
    if (name.startsWith(TEXT)) given[name.slice(TEXT.length)] = text;
    if (name.startsWith(VALUES)) given[name.slice(VALUES.length)] = listOf(text);
  }
  return given;
}

/** Values separated by commas. */
export function listOf(text: string): string[] {
  return text
    .split(',')
    .map((value) => value.trim())
    .filter((value) => value !== '');
}

/** The file's format: `format` of the form. What is chosen stays chosen when the list of formats arrives. */
export function FormatField() {
  const [chosen, setChosen] = useState('csv');
  const { data } = useQuery({
    queryKey: ['formats'],
    queryFn: ({ signal }) => ask(api.GET('/v2/reports/formats', { signal })),
  });
  return (
    <label className="field">
      <span className="field-label">Format</span>
      <select
        className="select"
        name="format"
        value={chosen}
        onChange={(event) => setChosen(event.target.value)}
      >
        {data?.formats.map(({ format, name, available }) => (
          <option key={format} value={format} disabled={!available}>
            {name}
            {available ? '' : ', not in your plan'}
          </option>
        )) ?? <option value="csv">CSV</option>}
      </select>
    </label>
  );
}
