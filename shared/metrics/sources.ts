import { Big } from 'big.js';
import { decimalText } from './decimal.ts';
import type { Point } from './point.ts';

/** What one event adds: sums by the measure's name, and members of the distinct counts. */
export interface Contribution {
  sums: Record<string, string>;
  members: Record<string, string>;
}

/** Where events of these names are counted together, in one row for each bucket and tuple. */
export interface Source {
  name: string;
  contributionOf: (point: Point) => Contribution;
}

/** Purchases and refunds: each line of an order is one event. Refunds count negative, whatever sign they are sent with. */
const sales: Source = {
  name: 'sales',
  contributionOf(point) {
    const isRefund = point.name === 'refund';
    const amount = signed(point.value ?? '0', isRefund);
    const units = signed(decimalProperty(point, 'quantity') ?? (point.value === null ? '0' : '1'), isRefund);
    return {
      sums: {
        revenue: amount,
        units,
        ...(isRefund ? { refunded: amount, returned: units } : {}),
        ...costOf(point, amount, isRefund),
      },
      members: {
        ...member(isRefund ? 'cancellations' : 'orders', textProperty(point, 'order_id')),
        ...(isRefund ? {} : member('customers', point.userId ?? point.anonymousId)),
      },
    };
  },
};

const SALES_EVENTS = new Set(['purchase', 'refund']);

/** Events that are nothing but counted, with the users behind them. */
const WITH_USERS = new Set(['page_view', 'session_start', 'sign_up', 'video_view', 'login']);

/** The source of a point. Any name is counted; those of the catalogue are counted for what they mean. */
export function sourceOf(point: Point): Source {
  if (SALES_EVENTS.has(point.name)) return sales;
  return {
    name: point.name.startsWith('metric:') ? point.name : `event:${point.name}`,
    contributionOf: plainContribution,
  };
}

function plainContribution(point: Point): Contribution {
  const user = WITH_USERS.has(point.name) ? (point.userId ?? point.anonymousId) : null;
  return {
    sums: point.value === null ? {} : { value: point.value, valued: '1' },
    members: member('users', user),
  };
}

/** A cost is known for some lines only; margin is over the revenue of those. */
function costOf(point: Point, amount: string, isRefund: boolean): Record<string, string> {
  const cost = decimalProperty(point, 'cost');
  return cost === null ? {} : { cost: signed(cost, isRefund), costed_revenue: amount };
}

function signed(text: string, negative: boolean): string {
  return negative ? decimalText(new Big(text).abs().neg()) : text;
}

function member(counted: string, id: string | null): Record<string, string> {
  return id === null ? {} : { [counted]: id };
}

function textProperty(point: Point, name: string): string | null {
  const value = point.properties[name];
  return value === undefined ? null : String(value);
}

/** Measured properties were turned into exact decimal text when the item was parsed. */
function decimalProperty(point: Point, name: string): string | null {
  return textProperty(point, name);
}
