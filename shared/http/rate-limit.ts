export const HOUR_S = 3_600;
export const MINUTE_S = 60;

/** A clock hour or a clock minute (UTC). */
export interface RateWindow {
  /** Epoch seconds at which the window began and ends. */
  startsAt: number;
  endsAt: number;
}

/** What a limit says of a call. */
export interface RateVerdict {
  window: RateWindow;
  admitted: boolean;
  limit: number;
  remaining: number;
  /** What the company has got alert rules for within this window; see shared/alerts/rule-store.ts. */
  watched?: readonly string[];
}

export function windowAt(nowMs: number, seconds: number): RateWindow {
  const startsAt = Math.floor(nowMs / 1000 / seconds) * seconds;
  return { startsAt, endsAt: startsAt + seconds };
}

export function verdict(limit: number, window: RateWindow, used: number, admitted: boolean): RateVerdict {
  return { window, admitted, limit, remaining: admitted ? Math.max(0, limit - used) : 0 };
}

/** Whole seconds until the window ends; at least 1, so that whoever waits as long gets through. */
export function secondsUntilReset({ window }: RateVerdict, nowMs: number): number {
  return Math.max(1, Math.ceil(window.endsAt - nowMs / 1000));
}

/**
 * Headers of S0 section 6, for the limit that refused or else the widest one, and those of the IETF draft for all.
 * https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
export function rateLimitHeaders(verdicts: readonly RateVerdict[], nowMs: number): Record<string, string> {
  const widestFirst = [...verdicts].sort((one, other) => secondsOf(other) - secondsOf(one));
  const told = verdicts.find(({ admitted }) => !admitted) ?? widestFirst[0];
  if (!told) return {};
  const wait = String(secondsUntilReset(told, nowMs));
  return {
    'X-RateLimit-Limit': String(told.limit),
    'X-RateLimit-Remaining': String(told.remaining),
    'X-RateLimit-Reset': String(told.window.endsAt),
    'RateLimit-Policy': widestFirst
      .map((one) => `"${nameOf(one)}";q=${one.limit};w=${secondsOf(one)}`)
      .join(', '),
    RateLimit: widestFirst
      .map((one) => `"${nameOf(one)}";r=${one.remaining};t=${secondsUntilReset(one, nowMs)}`)
      .join(', '),
    ...(told.admitted ? {} : { 'X-RateLimit-Retry-After': wait, 'Retry-After': wait }),
  };
}

/** The limit's length, as it is named to callers. */
export function nameOf(rate: RateVerdict): 'hour' | 'minute' {
  return secondsOf(rate) === HOUR_S ? 'hour' : 'minute';
}

function secondsOf({ window }: RateVerdict): number {
  return window.endsAt - window.startsAt;
}
