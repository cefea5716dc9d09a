/**
 * Metrics that nobody can send points of, with what they follow from: the sums behind them are those of other metrics.
 */
export const DERIVED_METRICS: ReadonlyMap<string, string> = new Map<string, string>([
  ['revenue_realtime', 'revenue'],
  ['revenue_hourly', 'revenue'],
  ['gross_revenue', 'revenue and refunds'],
  ['units_returned', 'refund events'],
  ['average_order_value', 'revenue and orders'],
  ...['p50', 'p95', 'p99'].map((name) => [`api_response_time_${name}`, 'api_response_time'] as const),
]);
