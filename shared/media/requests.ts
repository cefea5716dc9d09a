import { Big } from 'big.js';
import { ATTRIBUTES, type ServedSums } from '#shared/http/served.ts';
import { quantileOf } from '#shared/metrics/histogram.ts';
import { ratio } from './figures.ts';

/** Sums of one row or of several, by measure. */
export type Sums = ReadonlyMap<string, number>;

/** What is known of a system's requests: those that events tell of, and those that the platform itself answered. */
export interface RequestFigures {
  /** Of the events and points of the source `system`. */
  events: Sums;
  byEndpoint: ReadonlyMap<string, Sums>;
  byErrorType: ReadonlyMap<string, Sums>;
  /** Counters of the distribution of milliseconds. */
  spread: ReadonlyMap<string, number>;
  served: ServedSums;
}

/** An error that names no type. */
const UNTYPED = 'unknown';
const API = 'api';

const of = (sums: Sums | undefined, measure: string) => sums?.get(measure) ?? 0;

export function totalRequests({ events, served }: RequestFigures): number {
  return of(events, 'requests') + of(served, ATTRIBUTES.calls);
}

/** Mean milliseconds of the requests that tell how long they took; null where none does. */
export function averageTime({ events, served }: RequestFigures): number | null {
  return ratio(
    of(events, 'request_ms') + of(served, ATTRIBUTES.milliseconds),
    of(events, 'requests_timed') + of(served, ATTRIBUTES.calls),
  );
}

/** Milliseconds within one per cent; null where no request tells how long it took. */
export function timeQuantile({ spread, served }: RequestFigures, quantile: number): number | null {
  const counters = new Map(spread);
  for (const [attribute, calls] of served) {
    if (!attribute.startsWith(ATTRIBUTES.spread)) continue;
    const counter = attribute.slice(ATTRIBUTES.spread.length);
    counters.set(counter, (counters.get(counter) ?? 0) + calls);
  }
  const value = quantileOf(new Map([...counters].map(([name, n]) => [name, new Big(n)])), quantile);
  return value === null ? null : Number(value);
}

/** Requests, and the mean milliseconds of those that tell, by endpoint; most used first. */
export function endpoints({ byEndpoint, served }: RequestFigures): Map<string, EndpointFigures> {
  const all = new Map<string, { requests: number; milliseconds: number; timed: number }>();
  const add = (name: string, requests: number, milliseconds: number, timed: number) => {
    const known = all.get(name) ?? { requests: 0, milliseconds: 0, timed: 0 };
    all.set(name, {
      requests: known.requests + requests,
      milliseconds: known.milliseconds + milliseconds,
      timed: known.timed + timed,
    });
  };
  for (const [name, sums] of byEndpoint)
    add(name, of(sums, 'requests'), of(sums, 'request_ms'), of(sums, 'requests_timed'));
  for (const [attribute, calls] of served) {
    if (!attribute.startsWith(ATTRIBUTES.callsOf)) continue;
    const name = attribute.slice(ATTRIBUTES.callsOf.length);
    add(name, calls, of(served, `${ATTRIBUTES.millisecondsOf}${name}`), calls);
  }
  const used = [...all].filter(([, { requests, timed }]) => requests > 0 || timed > 0);
  used.sort(([, one], [, other]) => other.requests - one.requests);
  return new Map(
    used.map(([name, { requests, milliseconds, timed }]) => [
      name,
      { requests, averageTime: ratio(milliseconds, timed) },
    ]),
  );
}

export interface EndpointFigures {
  requests: number;
  averageTime: number | null;
}

/** Errors per request, of all types and of each; null where there were no requests that they could be compared with. */
export function errorRates(figures: RequestFigures): { rate: number | null; byType: Record<string, number> } {
  const { events, byErrorType, served } = figures;
  const requests = totalRequests(figures) + of(events, 'error_points');
  const errors = of(events, 'errors') + of(served, ATTRIBUTES.failed);
  const byType = new Map([...byErrorType].map(([type, sums]) => [type, of(sums, 'errors')]));
  const typed = [...byType.values()].reduce((sum, n) => sum + n, 0);
  byType.set(API, (byType.get(API) ?? 0) + of(served, ATTRIBUTES.failed));
  byType.set(UNTYPED, (byType.get(UNTYPED) ?? 0) + of(events, 'errors') - typed);
  const rates = [...byType].flatMap(([type, n]) => {
    const rate = ratio(n, requests);
    return n === 0 || rate === null ? [] : [[type, rate] as const];
  });
  return {
    rate: ratio(errors + of(events, 'errors_stated'), requests),
    byType: Object.fromEntries(rates.sort(([, one], [, other]) => other - one)),
  };
}

/**
 * Measured availability: of health checks where there are any, else of requests, which a server error says was not.
 * Null where nothing was measured.
 */
export function uptime(figures: RequestFigures): number | null {
  const { events, served } = figures;
  const checked = ratio(of(events, 'healthy'), of(events, 'health_checks'));
  if (checked !== null) return checked;
  const failed = of(events, 'requests_failed') + of(served, ATTRIBUTES.failed);
  const requests = totalRequests(figures);
  return ratio(requests - failed, requests);
}
