import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dataPointsOf } from '#shared/ingest/otlp/data-points.ts';
import { partialSuccess } from '#shared/ingest/otlp/partial-success.ts';
import { otlpRequest } from '#shared/ingest/otlp/request.ts';

const timeUnixNano = '1769860800123456789';
const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });

function points(metric: object, resource: object[] = [text('service.name', 'checkout')]) {
  return dataPointsOf(
    otlpRequest.parse({
      resourceMetrics: [{ resource: { attributes: resource }, scopeMetrics: [{ metrics: [metric] }] }],
    }),
  );
}
const gauge = (point: object, resource?: object[]) =>
  points({ name: 'm', gauge: { dataPoints: [{ timeUnixNano, ...point }] } }, resource);
const valueOf = (point: object) => {
  const [found] = gauge(point);
  return found && 'items' in found ? (found.items[0] as { value: string }).value : found?.fault.message;
};

describe('a data point', () => {
  it('becomes a metric point of its own time, with where it comes from', () => {
    const attributes = [text('http.route', '/x'), { key: 'http.status', value: { intValue: '200' } }];
    expect(gauge({ asInt: '17', attributes })).toMatchObject([
      {
        metric: 'm',
        dropped: [],
        items: [
          {
            event_id: expect.stringMatching(/^otlp-[\w-]{43}$/) as string,
            metric: 'm',
            value: '17',
            timestamp: '2026-01-31T12:00:00.123Z',
            dimensions: { source: 'checkout', http_route: '/x', http_status: '200' },
          },
        ],
      },
    ]);
  });

  it.each([
    [{ asDouble: 0.1 + 0.2 }, '0.3'],
    [{ asDouble: 1e-12 }, '0'],
    [{ asDouble: -0 }, '0'],
    [{ asDouble: 123456.78912345678 }, '123456.789123457'],
    [{ asInt: '-9007199254740' }, '-9007199254740'],
  ])('keeps %j as %s (P10)', (point, value) => {
    expect(valueOf(point)).toBe(value);
  });

  it.each([
    ['NaN', { asDouble: 'NaN' }],
    ['Infinity', { asDouble: 'Infinity' }],
    ['a number too large', { asDouble: 1e20 }],
    ['a whole number too large', { asInt: '9223372036854775807' }],
    ['no value', {}],
    ['no time', { asInt: 1, timeUnixNano: 'soon' }],
    ['seconds for nanoseconds', { asInt: 1, timeUnixNano: '1769860800' }],
    ['attributes that are none', { asInt: 1, attributes: 'all' }],
    ['a nested attribute without end', { asInt: 1, attributes: [{ key: 'a', value: nested(200_000) }] }],
  ])('with %s is refused (P10, P38)', (_case, point) => {
    expect(gauge(point)).toMatchObject([{ fault: { code: 'VALIDATION_ERROR' } }]);
  });

  it('that says it has no value is passed over', () => {
    expect(gauge({ flags: 1 })).toEqual([]);
  });

  it('has one id in whatever order its attributes come, and another for each of its parts (P2)', () => {
    const idOf = (point: object, resource?: object[]) => {
      const [found] = gauge(point, resource);
      return found && 'items' in found ? (found.items[0] as { event_id: string }).event_id : '';
    };
    const a = text('a', '1');
    const b = text('b', '2');
    const base = idOf({ asInt: 1, attributes: [a, b] });
    expect(idOf({ asInt: 1, attributes: [b, a] })).toBe(base);
    const others = [
      idOf({ asInt: 1, attributes: [a] }),
      idOf({ asInt: 1, attributes: [a, b], timeUnixNano: '1769860800123456790' }),
      idOf({ asInt: 1, attributes: [a, b], startTimeUnixNano: '1' }),
      idOf({ asInt: 1, attributes: [a, b] }, [text('service.name', 'other')]),
    ];
    expect(new Set([base, ...others]).size).toBe(5);
  });
});

function nested(levels: number): unknown {
  let value: unknown = { stringValue: 'x' };
  for (let level = 0; level < levels; level++) value = { arrayValue: { values: [value] } };
  return value;
}

describe('a metric', () => {
  const sum = (more: object) =>
    points({ name: 'm', sum: { dataPoints: [{ timeUnixNano, asInt: 5 }], ...more } });
  const histogram = (aggregationTemporality: number) =>
    points({
      name: 'm',
      histogram: { aggregationTemporality, dataPoints: [{ timeUnixNano, count: '3', sum: 1.5 }] },
    });

  it('that adds up must be a delta', () => {
    expect(sum({ isMonotonic: true, aggregationTemporality: 1 })[0]).toHaveProperty('items');
    expect(sum({ isMonotonic: true, aggregationTemporality: 2 })[0]).toHaveProperty('fault');
    expect(sum({ isMonotonic: true })[0]).toHaveProperty('fault');
    expect(sum({ isMonotonic: false, aggregationTemporality: 2 })[0]).toHaveProperty('items');
    expect(histogram(2)[0]).toHaveProperty('fault');
    expect(points({ name: 'm', summary: { dataPoints: [{}] } })[0]).toHaveProperty('fault');
  });

  it('with a histogram is its count and its sum', () => {
    expect(histogram(1)).toMatchObject([
      {
        items: [
          { metric: 'm.count', value: '3' },
          { metric: 'm.sum', value: '1.5' },
        ],
      },
    ]);
  });
});

describe('the answer to an export', () => {
  it('says each reason once, and how many points it meets', () => {
    const found = points({
      name: 'm',
      gauge: { dataPoints: [{ timeUnixNano }, { timeUnixNano }, { timeUnixNano, asInt: 1 }] },
    });
    const errors = found.flatMap((point, index) => ('fault' in point ? [{ index, ...point.fault }] : []));
    expect(partialSuccess(found, errors)).toEqual({
      partialSuccess: {
        rejectedDataPoints: '2',
        errorMessage: 'm: The value is no finite number of at most 15 integer digits (2 times)',
      },
    });
    expect(partialSuccess(found, [])).toEqual({});
  });

  it('whatever is sent, each point has a verdict (P38)', () => {
    const point = fc.record(
      { timeUnixNano: fc.constant(timeUnixNano), asInt: fc.jsonValue(), attributes: fc.jsonValue() },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(point, fc.jsonValue()), { minLength: 1 }), (dataPoints) => {
        expect(points({ name: 'm', gauge: { dataPoints } }).length).toBeLessThanOrEqual(dataPoints.length);
      }),
    );
  });
});
