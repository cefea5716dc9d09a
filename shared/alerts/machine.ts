/** What an evaluation found. */
export type Evidence =
  /** The condition holds. */
  | 'met'
  /** It does not, but the value has not come back over the recovery threshold. */
  | 'held'
  | 'clear'
  /** There is no figure. */
  | 'no_data'
  /** The figure could not be read. */
  | 'error'
  /** Nothing new is known; time has gone on. */
  | 'tick';

export const STATUSES = ['ok', 'pending', 'firing', 'no_data', 'error'] as const;
export type RuleStatus = (typeof STATUSES)[number];

/** One alert, from its firing to its end. */
export interface Episode {
  alert: string;
  startedAt: number;
  /** Whether its beginning was told; not while the rule is snoozed. */
  told: boolean;
  /** False once somebody resolved the alert though its condition holds on. */
  open: boolean;
}

/** Where a rule stands. Times are epoch milliseconds; nothing in it changes while nothing happens. */
export interface RuleState {
  status: RuleStatus;
  since: number;
  /** Begin of the run of evaluations that all found the condition met. */
  pendingSince: number | null;
  /** Begin of the run of evaluations that found it cleared, while an episode goes on. */
  clearSince: number | null;
  episode: Episode | null;
  /** When the latest episodes began; as many as it takes to see flapping. */
  starts: readonly number[];
}

export type Effect =
  /** An alert begins; `told` where it is to be notified. */
  | { kind: 'opened'; alert: string; told: boolean }
  /** An alert that began while the rule was snoozed, and still goes on, is notified now. */
  | { kind: 'told'; alert: string }
  /** It ends; `told` where its beginning was notified, so that its end must be too. */
  | { kind: 'resolved'; alert: string; told: boolean };

export interface Timing {
  forMs: number;
  snoozedUntil: number;
}

const HOUR_MS = 3_600_000;
/** So many episodes may begin within an hour as they come. */
export const QUICK_EPISODES = 5;
/** From then on an episode ends only after its condition has been clear for this long. */
export const FLAPPING_HOLD_MS = 900_000;

export function initialState(at: number): RuleState {
  return { status: 'ok', since: at, pendingSince: null, clearSince: null, episode: null, starts: [] };
}

/**
 * What becomes of a rule by one evaluation. Pure: the same state, evidence and time give the same, whoever asks.
 *
 * - It fires when every evaluation for at least `forMs` found the condition met: exactly `forMs` is enough.
 * - No data begins the wait anew, since the condition did not hold. A failed evaluation is none: the wait goes on, but
 *   nothing fires by it.
 * - Neither resolves what fires.
 */
export function step(
  state: RuleState,
  evidence: Evidence,
  at: number,
  timing: Timing,
  newAlert: () => string,
): { state: RuleState; effects: Effect[] } {
  return state.episode === null
    ? outside(state, evidence, at, timing, newAlert)
    : inside(state, state.episode, evidence, at, timing);
}

function outside(
  state: RuleState,
  evidence: Evidence,
  at: number,
  timing: Timing,
  newAlert: () => string,
): { state: RuleState; effects: Effect[] } {
  if (evidence === 'tick') return { state, effects: [] };
  if (evidence === 'error') return { state: become(state, 'error', at), effects: [] };
  if (evidence !== 'met') {
    const status = evidence === 'no_data' ? 'no_data' : 'ok';
    return { state: { ...become(state, status, at), pendingSince: null }, effects: [] };
  }
  const pendingSince = state.pendingSince ?? at;
  if (at - pendingSince < timing.forMs)
    return { state: { ...become(state, 'pending', at), pendingSince }, effects: [] };
  const told = timing.snoozedUntil <= at;
  const alert = newAlert();
  return {
    state: {
      ...become(state, 'firing', at),
      pendingSince: null,
      clearSince: null,
      episode: { alert, startedAt: at, told, open: true },
      starts: [...state.starts, at].slice(-QUICK_EPISODES),
    },
    effects: [{ kind: 'opened', alert, told }],
  };
}

function inside(
  state: RuleState,
  episode: Episode,
  evidence: Evidence,
  at: number,
  timing: Timing,
): { state: RuleState; effects: Effect[] } {
  const clearSince = clearSinceAfter(state, evidence, at);
  if (clearSince !== null && evidence !== 'error' && at - clearSince >= holdOf(state, at)) {
    const ended: RuleState = { ...become(state, 'ok', at), episode: null, clearSince: null };
    const { alert, told, open } = episode;
    return { state: ended, effects: open ? [{ kind: 'resolved', alert, told }] : [] };
  }
  const tells = !episode.told && episode.open && timing.snoozedUntil <= at && evidence !== 'error';
  const next: RuleState = {
    ...become(state, statusInside(state, evidence), at),
    clearSince,
    episode: tells ? { ...episode, told: true } : episode,
  };
  return { state: next, effects: tells ? [{ kind: 'told', alert: episode.alert }] : [] };
}

function clearSinceAfter({ clearSince }: RuleState, evidence: Evidence, at: number): number | null {
  if (evidence === 'clear') return clearSince ?? at;
  return evidence === 'tick' || evidence === 'error' ? clearSince : null;
}

function statusInside({ status }: RuleState, evidence: Evidence): RuleStatus {
  if (evidence === 'tick') return status;
  return evidence === 'no_data' || evidence === 'error' ? evidence : 'firing';
}

/** How long the condition must have been clear: while a rule flaps its alert stays, so that notifications are few. */
export function holdOf({ starts }: RuleState, at: number): number {
  const recent = starts.filter((start) => start > at - HOUR_MS);
  return recent.length >= QUICK_EPISODES ? FLAPPING_HOLD_MS : 0;
}

/** When something can happen without new evidence; undefined where nothing can. */
export function nextTimer(state: RuleState, { forMs, snoozedUntil }: Timing, at: number): number | undefined {
  const { pendingSince, clearSince, episode } = state;
  const times = [
    ...(pendingSince === null ? [] : [pendingSince + forMs]),
    ...(clearSince === null ? [] : [clearSince + holdOf(state, at)]),
    ...(episode?.open && !episode.told ? [snoozedUntil] : []),
  ];
  return times.length === 0 ? undefined : Math.min(...times);
}

/** The rule ends or its condition is another one: its alert must not stay behind. */
export function abandon(state: RuleState, at: number): { state: RuleState; effects: Effect[] } {
  const { episode } = state;
  const effects: Effect[] = episode?.open
    ? [{ kind: 'resolved', alert: episode.alert, told: episode.told }]
    : [];
  return { state: { ...initialState(at), starts: state.starts }, effects };
}

/**
 * Somebody resolves the alert. A figure that still meets the condition must clear before the rule can fire again; the
 * next data point is another occurrence.
 */
export function resolveByHand(
  state: RuleState,
  at: number,
  isPoints: boolean,
): { state: RuleState; effects: Effect[] } {
  const { episode } = state;
  if (!episode?.open) return { state, effects: [] };
  const { alert, told } = episode;
  const next: RuleState = isPoints
    ? { ...become(state, 'ok', at), episode: null, clearSince: null }
    : { ...state, episode: { ...episode, open: false } };
  return { state: next, effects: [{ kind: 'resolved', alert, told }] };
}

function become(state: RuleState, status: RuleStatus, at: number): RuleState {
  return state.status === status ? state : { ...state, status, since: Math.max(state.since, at) };
}
