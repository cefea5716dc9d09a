import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ingestItem } from '#shared/metrics/contract.ts';
import { parseItem } from '#shared/metrics/parse-item.ts';

const NOW = Date.UTC(2026, 0, 31, 12);
const scope = { company: 'co_a', timeZone: 'Europe/London', retentionDays: 30, now: NOW };
const sale = { event_id: 'e1', event: 'purchase', timestamp: '2026-01-31T11:00:00Z', value: 16.8 };

const parse = (changes: object) => parseItem({ ...sale, ...changes }, scope);
const faultOf = (item: unknown) => {
  const parsed = parseItem(item, scope);
  return 'fault' in parsed ? parsed.fault : undefined;
};

const rarely = <T>(usual: fc.Arbitrary<T>, ...odd: unknown[]): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 14, arbitrary: usual }, { weight: 1, arbitrary: fc.constantFrom<unknown>(...odd) });
const value = rarely(
  fc.constantFrom<unknown>(1, -12.5, '1.50', '999999999999999.123456789', 1e-7, 123456789012345),
  2 ** 53,
  0.1 + 0.2,
  -0,
  Number.POSITIVE_INFINITY,
  '1e5',
  '',
  '.5',
  '5.',
  ' 1',
  true,
  null,
  1e-12,
);
const words = rarely(
  fc.constantFrom<unknown>('x', 'x'.repeat(256), '国'.repeat(85), true, 7, null),
  'x'.repeat(257),
  '国'.repeat(86),
  '%'.repeat(86),
  '\ud800',
  2 ** 60,
  Number.NaN,
  [],
  {},
  undefined,
);
const properties = rarely(
  fc.record(
    { country: words, video_id: words, city: words, quantity: value, cost: value, watch_time: value },
    { requiredKeys: [] },
  ),
  null,
  [],
  'x',
  { '9': 1 },
  { 'a-b': 1 },
  { ['x'.repeat(65)]: 1 },
  { quantity: 'three' },
  Object.fromEntries(Array.from({ length: 31 }, (_value, n) => [`p${n}`, n])),
);
const optional = {
  event_id: rarely(fc.constantFrom('e1', 'a#b', '~'.repeat(128)), '', 'é', 'has space', 'x'.repeat(129), 5),
  timestamp: rarely(
    fc.constantFrom('2026-01-31T11:00:00Z', '2026-01-31T11:00Z', '2026-01-31T11:00:00.123456789+0100'),
    '2026-01-31',
    '2026-01-31T11:00:00',
    '2026-02-30T11:00:00Z',
    '2026-01-31T24:00:00Z',
    NOW,
    null,
    '2026-01-31t11:00:00z',
    '2026-01-31T11:00:60Z',
    '2026-01-31T11:00:00+24:00',
    '',
  ),
  user_id: rarely(fc.constantFrom<unknown>('u', null), '', 5, 'x'.repeat(257), '\ud800'),
  session_id: rarely(fc.constantFrom<unknown>('s', null), '', {}),
};
const name = rarely(
  fc.constantFrom('purchase', 'page view', 'a:b/c-d.e', 'video_progress', 'constructor', 'toString'),
  '9lives',
  '',
  'x'.repeat(65),
  'revenue_hourly',
  1,
);
const item = fc.oneof(
  fc.record({ event: name, ...optional, value, properties }, { requiredKeys: ['event'] }),
  fc.record(
    {
      metric: name,
      event_id: optional.event_id,
      timestamp: optional.timestamp,
      value,
      dimensions: properties,
    },
    { requiredKeys: ['metric'] },
  ),
  fc.constantFrom<unknown>(
    null,
    [],
    'purchase',
    {},
    { value: 1 },
    { event: 'x', extra: 1 },
    { event: 'x', metric: 'y', value: 1 },
    { metric: 'x', value: 1, user_id: 'u' },
    { metric: 'x', value: 1, properties: {} },
  ),
);

describe('one item of a batch', () => {
  it('becomes a point with exact text for its value', () => {
    const parsed = parse({
      user_id: 'u',
      properties: { quantity: 3, country: 'France', gift: true, empty: null },
    });
    expect(parsed).toEqual({
      point: {
        id: 'e1',
        name: 'purchase',
        at: NOW - 3_600_000,
        value: '16.8',
        userId: 'u',
        anonymousId: null,
        sessionId: null,
        properties: { quantity: '3', country: 'France', gift: true },
      },
    });
  });

  it('may be a metric point, may leave out its id and its time', () => {
    expect(parseItem({ metric: 'cpu', value: 0.5, dimensions: { region: 'eu' } }, scope)).toMatchObject({
      point: { name: 'metric:cpu', at: NOW, id: expect.stringMatching(/^evt_/) as string },
    });
  });

  it.each([
    ['a number of 15 digits', 123456789012.345, '123456789012.345'],
    ['a small number that JavaScript prints with an exponent', 1e-7, '0.0000001'],
    ['decimal text beyond a double', '999999999999999.123456789', '999999999999999.123456789'],
    ['minus zero as text', '-0.00', '0'],
    ['a negative amount', -12.5, '-12.5'],
  ])('keeps %s exactly (P10)', (_case, value, text) => {
    expect(parse({ value })).toMatchObject({ point: { value: text } });
  });

  it.each([
    ['beyond 2^53', 2 ** 53],
    ['of 17 digits', 0.1 + 0.2],
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['1e400 as JSON reads it', JSON.parse('1e400')],
    ['minus zero', -0],
    ['too small to keep', 1e-12],
    ['hexadecimal text', '0x10'],
    ['text with an exponent', '1e5'],
    ['a boolean', true],
    ['null', null],
  ])('refuses a value that is %s (P10)', (_case, value) => {
    expect(faultOf({ ...sale, value })).toMatchObject({ field: 'value', code: 'VALIDATION_ERROR' });
  });

  it.each([
    ['seconds since 1970', NOW / 1000, 'DATE_FORMAT_INVALID'],
    ['milliseconds since 1970', NOW, 'DATE_FORMAT_INVALID'],
    ['a day that is none', '2026-02-30T00:00:00Z', 'DATE_FORMAT_INVALID'],
    ['a month that is none', '2025-13-45', 'DATE_FORMAT_INVALID'],
    ['no zone', '2026-01-31T11:00:00', 'DATE_FORMAT_INVALID'],
    ['the year 9999', '9999-12-31T23:59:59Z', 'VALIDATION_ERROR'],
    ['before 1970', '1969-12-31T23:59:59Z', 'VALIDATION_ERROR'],
    ['two hours ahead', '2026-01-31T14:00:00Z', 'VALIDATION_ERROR'],
    ['beyond what the plan keeps', '2026-01-01T12:00:00Z', 'VALIDATION_ERROR'],
  ])('refuses a time that is %s (P4)', (_case, timestamp, code) => {
    expect(faultOf({ ...sale, timestamp })).toMatchObject({ field: 'timestamp', code });
  });

  it('takes the last instant within each horizon', () => {
    expect(parse({ timestamp: '2026-01-31T13:00:00Z' })).toHaveProperty('point');
    expect(parse({ timestamp: '2026-01-01T12:00:00.001Z' })).toHaveProperty('point');
    expect(parse({ timestamp: '2026-01-31T12:30:00+01:00' })).toMatchObject({
      point: { at: NOW - 1_800_000 },
    });
  });

  it.each([
    ['not an object', 'purchase', null, 'VALIDATION_ERROR'],
    ['a list', [], null, 'VALIDATION_ERROR'],
    ['without a name', { value: 1 }, 'event', 'PARAMETER_REQUIRED'],
    ['with an unknown field', { ...sale, amount: 3 }, 'amount', 'VALIDATION_ERROR'],
    ['with a company of its own', { ...sale, company: 'co_b' }, 'company', 'VALIDATION_ERROR'],
    ['with a nested property', { ...sale, properties: { a: { b: 1 } } }, 'properties.a', 'VALIDATION_ERROR'],
    [
      'with a prototype',
      JSON.parse('{"event":"x","properties":{"__proto__":"y"}}'),
      'properties.__proto__',
      'VALIDATION_ERROR',
    ],
    ['with a lone surrogate', { ...sale, properties: { a: '\ud800' } }, 'properties.a', 'VALIDATION_ERROR'],
    ['with a user of half a character', { ...sale, user_id: '\ud800' }, 'user_id', 'VALIDATION_ERROR'],
    [
      'with a property number that JSON has rounded already (P10)',
      JSON.parse('{"event":"x","properties":{"order_id":12345678901234567890}}'),
      'properties.order_id',
      'VALIDATION_ERROR',
    ],
    [
      'with a dimension too long for the key of its row',
      { ...sale, properties: { country: '国'.repeat(86) } },
      'properties.country',
      'VALIDATION_ERROR',
    ],
    [
      'with a dimension too long once it is escaped',
      { ...sale, properties: { region: '#'.repeat(86) } },
      'properties.region',
      'VALIDATION_ERROR',
    ],
    ['with an endless text', { ...sale, user_id: 'x'.repeat(257) }, 'user_id', 'VALIDATION_ERROR'],
    [
      'with a quantity that is no number',
      { ...sale, properties: { quantity: 'three' } },
      'properties.quantity',
      'VALIDATION_ERROR',
    ],
    [
      'with a watch time below zero',
      { event: 'video_progress', properties: { watch_time: -1 } },
      'properties.watch_time',
      'VALIDATION_ERROR',
    ],
    [
      'a metric that follows from others',
      { metric: 'revenue_hourly', value: 1 },
      'metric',
      'VALIDATION_ERROR',
    ],
    ['a metric without value', { metric: 'cpu' }, 'value', 'PARAMETER_REQUIRED'],
    ['with an id of another alphabet', { ...sale, event_id: 'é' }, 'event_id', 'VALIDATION_ERROR'],
  ])('is refused when %s', (_case, item, field, code) => {
    expect(faultOf(item)).toMatchObject({ field, code });
  });

  it('takes dimensions as long as a key holds', () => {
    const properties = { country: '国'.repeat(85), region: 'x'.repeat(256), city: '国'.repeat(256) };
    expect(parse({ properties })).toHaveProperty('point');
  });

  it('whatever the parser takes, the published schema takes, and the other way round', () => {
    let taken = 0;
    fc.assert(
      fc.property(item, (sample) => {
        const isTaken = faultOf(sample) === undefined;
        taken += isTaken ? 1 : 0;
        expect(isTaken).toBe(ingestItem.safeParse(sample).success);
      }),
      { numRuns: 2_000 },
    );
    expect(taken).toBeGreaterThan(200);
  });
});
