import { PANEL_COUNTS, panelsOf } from '../panel.ts';
import type { Point } from '../point.ts';
import {
  adds,
  averages,
  decimalProperty,
  member,
  type PointSums,
  personOf,
  type Sums,
  signed,
  textProperty,
} from './facts.ts';
import { COMMON_PAIRS, COMMON_TUPLES, type Contribution, makeSource } from './source.ts';

export const SALES_EVENTS = ['purchase', 'refund'] as const;

export const SALES_POINTS: PointSums = {
  revenue: adds('revenue'),
  refunds: (value) => ({ revenue: signed(value, true), refunded: signed(value, true) }),
  units_sold: adds('units'),
  orders: adds('orders_stated'),
  cancellations: adds('cancellations_stated'),
  customers: adds('customers_stated'),
  profit_margin: averages('margins_stated', 'margin_points'),
};

/** Purchases and refunds: each line of an order is one event. Refunds count negative, whatever sign they are sent with. */
export const sales = makeSource({
  name: 'sales',
  tuples: [...COMMON_TUPLES, ...COMMON_PAIRS],
  distincts: { orders: {}, cancellations: {}, customers: { hours: [[]] }, ...PANEL_COUNTS },
  contributionOf: (point) => (point.name === 'refund' ? refundOf(point) : purchaseOf(point)),
});

function purchaseOf(point: Point): Contribution {
  const amount = point.value ?? '0';
  const order = textProperty(point, 'order_id');
  const person = personOf(point);
  const members: Record<string, string> = { ...panelsOf(person) };
  if (order !== null) members['orders'] = order;
  if (person !== null) members['customers'] = person;
  return { sums: costed({ count: '1', revenue: amount, units: unitsOf(point) }, point, amount), members };
}

function refundOf(point: Point): Contribution {
  const amount = signed(point.value ?? '0', true);
  const units = signed(unitsOf(point), true);
  const sums = { count: '1', revenue: amount, units, refunded: amount, returned: units };
  return {
    sums: costed(sums, point, amount),
    members: member('cancellations', textProperty(point, 'order_id')),
  };
}

function unitsOf(point: Point): string {
  return decimalProperty(point, 'quantity') ?? (point.value === null ? '0' : '1');
}

/** A cost is known for some lines only; margin is over the revenue of those. */
function costed(sums: Sums, point: Point, amount: string): Sums {
  const cost = decimalProperty(point, 'cost');
  if (cost === null) return sums;
  return { ...sums, cost: signed(cost, point.name === 'refund'), costed_revenue: amount };
}
