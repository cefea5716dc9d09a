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
import { COMMON_PAIRS, COMMON_TUPLES, makeSource } from './source.ts';

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
  contributionOf(point) {
    const isRefund = point.name === 'refund';
    const amount = signed(point.value ?? '0', isRefund);
    const units = signed(decimalProperty(point, 'quantity') ?? (point.value === null ? '0' : '1'), isRefund);
    return {
      sums: {
        count: '1',
        revenue: amount,
        units,
        ...(isRefund ? { refunded: amount, returned: units } : {}),
        ...costOf(point, amount, isRefund),
      },
      members: {
        ...member(isRefund ? 'cancellations' : 'orders', textProperty(point, 'order_id')),
        ...(isRefund ? {} : { ...member('customers', personOf(point)), ...panelsOf(personOf(point)) }),
      },
    };
  },
});

/** A cost is known for some lines only; margin is over the revenue of those. */
function costOf(point: Point, amount: string, isRefund: boolean): Sums {
  const cost = decimalProperty(point, 'cost');
  return cost === null ? {} : { cost: signed(cost, isRefund), costed_revenue: amount };
}
