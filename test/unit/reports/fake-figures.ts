import { Big } from 'big.js';
import { findMetric, type Metric } from '#shared/metrics/catalogue/index.ts';
import { decimalText } from '#shared/metrics/decimal.ts';
import type { Dimension } from '#shared/metrics/dimensions.ts';
import type { QuerySeries } from '#shared/reports/document/figures.ts';

export interface Sale {
  day: string;
  pence: number;
  units: number;
  order: string;
  customer: string;
  refund?: boolean;
  dims: Partial<Record<Dimension, string>>;
}

/** Figures folded from a list of sales, as the series query promises them: an event that lacks a dimension has no place in it. */
export function figuresOfSales(sales: readonly Sale[]): QuerySeries {
  return (_scope, query) => {
    const filters = Object.entries(query.filters) as [Dimension, readonly string[]][];
    const dims = [...new Set([...query.groupBy, ...filters.map(([name]) => name)])] as Dimension[];
    const kept = sales.filter(
      (sale) =>
        sale.day >= query.start &&
        sale.day <= query.end &&
        dims.every((name) => sale.dims[name] !== undefined) &&
        filters.every(([name, values]) => values.includes(sale.dims[name] ?? '')),
    );
    const group = (sale: Sale) =>
      Object.fromEntries(query.groupBy.map((name) => [name, sale.dims[name as Dimension] ?? '']));
    const cells = (of: (sale: Sale) => object) =>
      [...Map.groupBy(kept, (sale) => JSON.stringify(of(sale)))]
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([key, members]) => ({
          ...(JSON.parse(key) as object),
          values: valuesOf(members, query.metrics),
        }));
    return Promise.resolve({
      rows: cells((sale) => ({ bucket: sale.day, dims: group(sale) })) as never,
      groups: cells((sale) => ({ dims: group(sale) })) as never,
      totals: valuesOf(kept, query.metrics),
      readUnits: 0,
    });
  };
}

export function valuesOf(
  sales: readonly Sale[],
  metrics: readonly (string | Metric)[],
): Record<string, string | null> {
  const sums: Record<string, Big> = {};
  const members: Record<string, Set<string>> = {
    orders: new Set(),
    cancellations: new Set(),
    customers: new Set(),
  };
  const add = (measure: string, amount: Big) => {
    sums[measure] = (sums[measure] ?? new Big(0)).plus(amount);
  };
  for (const sale of sales) {
    const sign = sale.refund ? -1 : 1;
    const amount = new Big(sale.pence).div(100).times(sign);
    add('count', new Big(1));
    add('revenue', amount);
    add('units', new Big(sale.units * sign));
    if (sale.refund) add('refunded', amount);
    if (sale.refund) add('returned', new Big(-sale.units));
    members[sale.refund ? 'cancellations' : 'orders']?.add(sale.order);
    if (!sale.refund) members['customers']?.add(sale.customer);
  }
  const entries = metrics.map((asked) => {
    const metric = typeof asked === 'string' ? findMetric(asked) : asked;
    const value = metric?.value({
      quantile: () => null,
      level: () => null,
      sum: (ref) => sums[ref.replace('sales/', '')] ?? null,
      distinct: (ref) =>
        sales.length === 0 ? null : new Big(members[ref?.replace('sales/', '') ?? '']?.size ?? 0),
    });
    return [metric?.name ?? '', value ? decimalText(value) : null] as const;
  });
  return Object.fromEntries(entries);
}
