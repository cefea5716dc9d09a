/**
 * What the figures must be: a plain fold over unique events, with nothing of the platform's code. Money is in whole
 * pence here, days come from Intl.
 */
export interface ModelEvent {
  id: string;
  company: string;
  name: 'purchase' | 'refund' | 'page_view';
  at: number;
  pence: bigint;
  quantity: number;
  order: string;
  user: string;
  country: string | null;
  category: string | null;
}

export interface ModelFigures {
  revenue: bigint;
  units: number;
  orders: number;
  cancellations: number;
  customers: number;
}

export function uniqueEvents(events: readonly ModelEvent[]): ModelEvent[] {
  const first = new Map<string, ModelEvent>();
  for (const event of events) {
    const key = `${event.company} ${event.id}`;
    if (!first.has(key)) first.set(key, event);
  }
  return [...first.values()];
}

export function modelDay(at: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(at);
  const part = (type: string) => parts.find((entry) => entry.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}`;
}

export function figuresOf(events: readonly ModelEvent[]): ModelFigures | null {
  const sales = events.filter((event) => event.name !== 'page_view');
  if (sales.length === 0) return null;
  const purchases = sales.filter((event) => event.name === 'purchase');
  const refunds = sales.filter((event) => event.name === 'refund');
  return {
    revenue: sales.reduce((sum, event) => sum + (event.name === 'refund' ? -event.pence : event.pence), 0n),
    units: sales.reduce(
      (sum, event) => sum + (event.name === 'refund' ? -event.quantity : event.quantity),
      0,
    ),
    orders: new Set(purchases.map((event) => event.order)).size,
    cancellations: new Set(refunds.map((event) => event.order)).size,
    customers: new Set(purchases.map((event) => event.user)).size,
  };
}
