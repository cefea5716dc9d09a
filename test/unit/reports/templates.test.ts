import { describe, expect, it } from 'vitest';
import { parseWith } from '#shared/http/validation.ts';
import { findMetric } from '#shared/metrics/catalogue/index.ts';
import { templateDefinition } from '#shared/reports/templates/definition.ts';
import { requireFigures } from '#shared/reports/templates/figures-kept.ts';
import { withParameters } from '#shared/reports/templates/given-parameters.ts';
import { BUILT_IN_TEMPLATES } from '#shared/reports/templates/index.ts';
import type { Template } from '#shared/reports/templates/template.ts';
import { PlatformError } from '#shared/runtime/errors.ts';

const KPIS = { type: 'kpis', title: 'Key figures', metrics: ['revenue'] };
const JANUARY = { date_range: { start: '2026-01-01', end: '2026-01-31' } };

function issuesOf(act: () => unknown): string[] {
  try {
    act();
    return [];
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    return (error.validationErrors ?? []).map(({ field, message }) => `${field}: ${message}`);
  }
}

const faults = (changes: object) =>
  issuesOf(() =>
    requireFigures(parseWith(templateDefinition, { name: 'Mine', sections: [KPIS], ...changes }), findMetric),
  );

describe('the library', () => {
  it('has only figures that are kept as its sections want them', () => {
    for (const { id, version: _version, builtIn: _builtIn, ...definition } of BUILT_IN_TEMPLATES) {
      // Sections that only the library has.
      if (id === 'raw_data' || id === 'alert_history') continue;
      expect([
        id,
        issuesOf(() => requireFigures(parseWith(templateDefinition, definition), findMetric)),
      ]).toEqual([id, []]);
    }
  });
});

describe('a definition', () => {
  it('takes the least there can be, and writes its defaults out', () => {
    expect(parseWith(templateDefinition, { name: 'Mine', sections: [KPIS] })).toEqual({
      name: 'Mine',
      description: '',
      layout: {},
      parameters: [],
      sections: [{ ...KPIS, comparison: 'previous_period' }],
    });
  });

  it.each([
    ['no section', { sections: [] }, 'sections: Must have at least one section'],
    [
      'texts alone',
      { sections: [{ type: 'text', title: 'A', text: 'b' }] },
      'sections: Must have a section with figures beside those of text',
    ],
    [
      'a section that is for the library only',
      { sections: [{ type: 'raw_data', title: 'Events' }] },
      'sections[0].type: type must be kpis, time_series, breakdown, table or text',
    ],
    [
      'an unknown metric',
      { sections: [{ ...KPIS, metrics: ['revenu'] }] },
      'sections[0].metrics[0]: Must be a metric of GET /v2/metrics',
    ],
    [
      'a metric twice',
      { sections: [{ ...KPIS, metrics: ['revenue', 'revenue'] }] },
      'sections[0].metrics: Must not name a metric twice',
    ],
    [
      'an unknown field',
      { sections: [{ ...KPIS, colour: 'red' }] },
      'sections[0].colour: Unknown field; remove it or check its spelling',
    ],
    [
      'weeks compared',
      {
        sections: [
          {
            type: 'time_series',
            title: 'A',
            metrics: ['revenue'],
            granularity: 'week',
            comparison: 'previous_period',
          },
        ],
      },
      'sections[0].comparison: Must be none unless granularity is day: weeks and months of two periods are not of equal length',
    ],
    [
      'a placeholder that nothing fills',
      { sections: [{ ...KPIS, title: 'Sales in {{region}}' }] },
      'sections[0].title: {{region}} is no parameter of the template; declare it, or use company, period_start, period_end',
    ],
    [
      'a parameter twice',
      {
        parameters: [
          { name: 'a', type: 'text' },
          { name: 'a', type: 'text' },
        ],
      },
      'parameters[1].name: Must not be a twice',
    ],
    [
      'a filter by two parameters',
      {
        parameters: [
          { name: 'a', type: 'filter', filter: 'regions' },
          { name: 'b', type: 'filter', filter: 'regions' },
        ],
      },
      'parameters[1].filter: Must not be regions twice',
    ],
  ])('refuses %s', (_what, changes, fault) => {
    expect(faults(changes)).toEqual([fault]);
  });

  it('says by what a figure is kept where it is not kept as wanted', () => {
    const sections = [
      { type: 'breakdown', title: 'A', dimension: 'video_id', metrics: ['views', 'revenue'] },
    ];
    const [fault] = faults({ sections });
    expect(fault).toMatch(
      /^sections\[0\]\.dimension: revenue is not kept by video_id; revenue is kept by: country/,
    );
  });
});

describe('parameters', () => {
  const template: Template = {
    id: 'tpl_1',
    version: 1,
    builtIn: false,
    ...parseWith(templateDefinition, {
      name: 'Mine',
      sections: [
        { ...KPIS, title: 'Sales in {{region}}' },
        {
          type: 'text',
          title: 'About',
          text: '{{company}}, {{ period_start }} to {{period_end}}: {{remark}}',
        },
      ],
      parameters: [
        { name: 'region', type: 'filter', filter: 'regions', required: true },
        { name: 'remark', type: 'text', default: 'none' },
      ],
    }),
  };
  const given = (parameters: Record<string, string | string[]>, filters = {}) =>
    withParameters(template, { filters: { ...JANUARY, ...filters }, parameters }, 'Shop');

  it('fill texts and filters', () => {
    const { template: made, filters } = given({ region: ['europe', 'asia'] });
    expect(filters).toEqual({ ...JANUARY, regions: ['europe', 'asia'] });
    expect(made.sections).toMatchObject([
      { title: 'Sales in europe, asia' },
      { text: 'Shop, 2026-01-01 to 2026-01-31: none' },
    ]);
  });

  it('are words, never placeholders themselves', () => {
    const { template: made } = given({ region: ['{{company}}'], remark: '{{region}}' });
    expect(made.sections).toMatchObject([
      { title: 'Sales in {{company}}' },
      { text: expect.stringMatching(/\{\{region\}\}$/) as string },
    ]);
  });

  it.each([
    [{}, {}, 'parameters.region: Required field is missing'],
    [{ region: 'europe' }, {}, 'parameters.region: Must be an array of values'],
    [{ region: ['a'], remark: ['b'] }, {}, 'parameters.remark: Must be a text'],
    [
      { region: ['a'], other: 'b' },
      {},
      'parameters.other: Is no parameter of the template; it has region, remark',
    ],
    [
      { region: ['a'] },
      { regions: ['b'] },
      'parameters.region: Gives the filter regions, which filters gives too; leave one of them out',
    ],
  ])('refuses %j', (parameters, filters, fault) => {
    expect(issuesOf(() => given(parameters as Record<string, string>, filters))).toEqual([fault]);
  });
});
