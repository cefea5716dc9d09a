import { Big } from 'big.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { translateSegment } from '#shared/ingest/segment/translate.ts';
import { parseItem } from '#shared/metrics/parse-item.ts';

const scope = { company: 'co_a', timeZone: 'UTC', retentionDays: 30, now: Date.UTC(2026, 0, 31) };

interface Item {
  event_id?: string;
  event: string;
  value?: string;
  properties: Record<string, unknown>;
}
function itemsOf(call: unknown): Item[] {
  const translated = translateSegment(call);
  if ('fault' in translated) throw new Error(translated.fault.message);
  return translated.items as Item[];
}
const track = (event: string, properties: object) =>
  itemsOf({ type: 'track', messageId: 'm', userId: 'u', event, properties });
const sum = (items: Item[]) =>
  items.reduce((total, { value }) => total.plus(value ?? 0), new Big(0)).toFixed();

describe('an order', () => {
  const products = [
    { product_id: 'p1', category: 'gifts', name: 'Lamp', price: 10.1, quantity: 2 },
    { product_id: 'p2', category: 'toys', price: '3.30' },
  ];

  it('is a purchase for each product', () => {
    expect(track('Order Completed', { order_id: 'o', products })).toMatchObject([
      {
        event_id: 'm#0',
        event: 'purchase',
        value: '20.2',
        properties: {
          order_id: 'o',
          product_category: 'gifts',
          product: 'Lamp',
          quantity: '2',
          unit_price: 10.1,
        },
      },
      {
        event_id: 'm#1',
        event: 'purchase',
        value: '3.3',
        properties: { product_category: 'toys', quantity: '1' },
      },
    ]);
  });

  it('comes to the amount that it names, whatever its lines say', () => {
    const items = track('Order Completed', { order_id: 'o', revenue: '20', products });
    expect(sum(items)).toBe('20');
    expect(items.at(-1)).toMatchObject({ value: '-3.5', properties: { quantity: 0, order_id: 'o' } });
    const price = fc.oneof(
      fc.constant(undefined),
      fc.integer({ min: 0, max: 10 ** 9 }).map((cents) => cents / 100),
    );
    const line = fc.record({ price, quantity: fc.integer({ min: 0, max: 1000 }) });
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 8 }),
        fc.integer().map((cents) => cents / 100),
        (lines, revenue) => {
          expect(sum(track('Order Completed', { revenue, products: lines }))).toBe(
            new Big(revenue).toFixed(),
          );
        },
      ),
    );
  });

  it('without products is one purchase', () => {
    expect(track('Order Completed', { total: 12, quantity: 3 })).toMatchObject([
      { value: '12', properties: { quantity: '3' } },
    ]);
  });

  it('is given back with the amount that the refund names, else line by line', () => {
    expect(track('Order Refunded', { order_id: 'o', total: 5, products })).toMatchObject([
      { event: 'refund', value: '5', properties: { order_id: 'o', quantity: '3' } },
    ]);
    expect(sum(track('Order Refunded', { products }))).toBe('23.5');
  });

  it.each([
    ['a price that was rounded', { products: [{ price: 0.1 + 0.2 }] }, 'properties.products[0].price'],
    ['an amount in words', { revenue: 'much' }, 'properties.revenue'],
    ['products that are none', { products: 'p1' }, 'properties.products'],
  ])('with %s is refused', (_case, properties, field) => {
    expect(translateSegment({ type: 'track', event: 'Order Completed', properties })).toMatchObject({
      fault: { field },
    });
  });
});

describe('any other call', () => {
  it('keeps its flat properties, and names what it cannot keep', () => {
    const properties = {
      'Plan Name': 'gold',
      nested: { 'a-b': 1, deep: { er: { and: { on: 1 } } } },
      list: ['a', 2],
      objects: [{ a: 1 }],
      ratio: 0.1 + 0.2,
      long: 'x'.repeat(300),
      plan_name: 'silver',
      constructor: 'c',
      ...(JSON.parse('{"__proto__": "p"}') as object),
    };
    const translated = translateSegment({ type: 'track', event: 'constructor', properties });
    expect(translated).toEqual({
      items: [
        {
          event: 'constructor',
          properties: {
            Plan_Name: 'gold',
            nested_a_b: 1,
            list: '["a",2]',
            ratio: '0.30000000000000004',
            long: 'x'.repeat(256),
            plan_name: 'silver',
            constructor: 'c',
          },
        },
      ],
      dropped: ['nested_deep_er_and', 'objects', 'long'],
    });
  });

  it('takes dimensions from the context where the properties have none', () => {
    const context = { location: { country: 'France' }, device: { type: 'phone' }, os: { name: 'iOS' } };
    expect(
      itemsOf({ type: 'screen', name: 'Basket', properties: { device: 'tablet' }, context }),
    ).toMatchObject([
      {
        event: 'screen_view',
        properties: { name: 'Basket', country: 'France', device: 'tablet', platform: 'iOS' },
      },
    ]);
  });

  it('has the value that it names, if that is a number', () => {
    expect(track('Deal Won', { revenue: 5.5, stage: 'x' })).toMatchObject([
      { value: '5.5', properties: { stage: 'x' } },
    ]);
    expect(track('Deal Won', { value: 'high' })).toEqual([
      expect.objectContaining({ properties: { value: 'high' } }),
    ]);
  });

  it('of whatever shape has a verdict (P38)', () => {
    const call = fc.record({
      type: fc.constantFrom('track', 'page', 'identify', 'group', 'alias'),
      event: fc.oneof(fc.constantFrom('Order Completed', 'Order Refunded', 'x'), fc.string()),
      properties: fc.oneof(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.record({ products: fc.jsonValue(), revenue: fc.jsonValue() }),
      ),
      traits: fc.dictionary(fc.string(), fc.jsonValue()),
      context: fc.oneof(fc.constant(null), fc.jsonValue()),
    });
    let taken = 0;
    fc.assert(
      fc.property(fc.oneof(call, fc.jsonValue()), (sample) => {
        const translated = translateSegment(sample);
        if ('fault' in translated) return;
        for (const item of translated.items) taken += 'point' in parseItem(item, scope) ? 1 : 0;
      }),
    );
    expect(taken).toBeGreaterThan(10);
  });
});
