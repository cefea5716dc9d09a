import { Big } from 'big.js';
import { decimalText, exactDecimal } from '#shared/metrics/decimal.ts';
import type { ItemFault } from '#shared/metrics/point.ts';

type Bag = Readonly<Record<string, unknown>>;

/** A line of an order as an item's value and its own properties. */
export interface OrderLine {
  value: string | undefined;
  properties: Bag;
}

/** Where Segment's commerce events say what an order came to, the first that is there. */
const AMOUNTS = ['revenue', 'subtotal', 'total', 'value'] as const;
export const ORDER_FIELDS: ReadonlySet<string> = new Set([...AMOUNTS, 'products', 'quantity']);
const RENAMED = new Map([
  ['name', 'product'],
  ['category', 'product_category'],
  ['price', 'unit_price'],
]);

export const INEXACT = 'Must be a number of at most 15 significant digits, or decimal text';

export class OrderFault extends Error {
  readonly fault: ItemFault;
  constructor(field: string, message: string) {
    super(message);
    this.fault = { code: 'VALIDATION_ERROR', field, message };
  }
}

/**
 * The lines of a completed order, one for each product. Where the order names an amount that differs from the sum of
 * its lines (a discount, say), one more line carries the difference, so that the revenue is what the order says.
 * @throws OrderFault where an amount, price or quantity is no exact number
 * https://segment.com/docs/connections/spec/ecommerce/v2/#order-completed
 */
export function completedLines(order: Bag): OrderLine[] {
  const lines = productsOf(order).map(lineOf);
  const amount = amountOf(order);
  if (lines.length === 0) return [wholeOrder(order, amount)];
  if (amount === undefined) return lines;
  const sum = lines.reduce((total, { value }) => total.plus(value ?? 0), new Big(0));
  const rest = new Big(amount).minus(sum);
  if (rest.eq(0)) return lines;
  return [...lines, { value: decimalText(rest), properties: { product: 'order adjustment', quantity: 0 } }];
}

/**
 * What is given back: one line where the refund names an amount, else one for each product.
 * https://segment.com/docs/connections/spec/ecommerce/v2/#order-refunded
 */
export function refundedLines(order: Bag): OrderLine[] {
  const lines = productsOf(order).map(lineOf);
  const amount = amountOf(order);
  if (amount === undefined && lines.length > 0) return lines;
  if (lines.length === 0) return [wholeOrder(order, amount)];
  const quantity = lines.reduce(
    (total, { properties }) => total.plus(String(properties['quantity'])),
    new Big(0),
  );
  return [{ value: amount, properties: { quantity: decimalText(quantity) } }];
}

function wholeOrder(order: Bag, value: string | undefined): OrderLine {
  const quantity = order['quantity'];
  return {
    value,
    properties: quantity === undefined ? {} : { quantity: exact(quantity, 'properties.quantity') },
  };
}

function amountOf(order: Bag): string | undefined {
  const name = AMOUNTS.find((field) => order[field] !== undefined && order[field] !== null);
  return name === undefined ? undefined : exact(order[name], `properties.${name}`);
}

function productsOf(order: Bag): Bag[] {
  const { products } = order;
  if (products === undefined || products === null) return [];
  const isBag = (value: unknown): value is Bag =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  if (Array.isArray(products) && products.every(isBag)) return products;
  throw new OrderFault('properties.products', 'Must be a list of objects, one for each product');
}

function lineOf(product: Bag, index: number): OrderLine {
  const field = `properties.products[${index}]`;
  const { quantity: given = 1, price = null } = product;
  const quantity = exact(given, `${field}.quantity`);
  const properties = Object.fromEntries(
    Object.entries(product).map(([name, value]) => [RENAMED.get(name) ?? name, value]),
  );
  const value =
    price === null ? undefined : decimalText(new Big(exact(price, `${field}.price`)).times(quantity));
  return { value, properties: { ...properties, quantity } };
}

function exact(value: unknown, field: string): string {
  const decimal = exactDecimal(value);
  if (decimal !== undefined) return decimal;
  throw new OrderFault(field, INEXACT);
}
