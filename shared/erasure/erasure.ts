/** `walking`: through the events; `settling`: their figures; both may be left and taken up again at any place. */
export type ErasureState = 'walking' | 'settling' | 'completed';

/** What is known of an erasure while it runs. The person's name is part of it until its end, and not beyond. */
export interface Erasure {
  company: string;
  /** `ers_…` */
  id: string;
  state: ErasureState;
  requestedBy: string;
  requestId: string;
  address: string | null;
  /** Epoch milliseconds. */
  requestedAt: number;
  completedAt: number | null;
  /** Undefined once it is completed. */
  person: string | undefined;
  standIn: string | undefined;
  /** Days in the company's zone that are walked through, both included. */
  firstDay: string;
  lastDay: string;
  /** Up to where the walk has come; the last day whose figures are changed while settling. */
  at: Place;
  tally: ErasureTally;
}

export interface Place {
  day: string;
  /** The last delta of the day that is done; empty at its start. */
  delta: string;
}

export interface ErasureTally {
  /** Events from which the person was removed. */
  events: number;
  /** Rows of figures in which the stand-in took the person's place. */
  rows: number;
  readUnits: number;
  writeUnits: number;
}

export const NOTHING_DONE: ErasureTally = { events: 0, rows: 0, readUnits: 0, writeUnits: 0 };

/** A slice of work is given up for dead so long after its claim. */
export const ERASURE_LEASE_MS = 6 * 60_000;
/**
 * Figures are changed so long after the last event was: whoever compares figures with the events as they were before is
 * done by then, since no call of the API runs longer than 29 seconds.
 */
export const SETTLE_AFTER_MS = 45_000;
/** How long the end of an erasure can be asked for. */
export const ERASURE_KEPT_MS = 400 * 86_400_000;

/** 0 to 100. The figures of a person are few beside the events that are looked through. */
export function progressOf({ state, firstDay, lastDay, at }: Erasure): number {
  if (state === 'completed') return 100;
  if (state === 'settling') return WALKED;
  const whole = Date.parse(lastDay) - Date.parse(firstDay);
  return whole <= 0 ? 0 : Math.floor((WALKED * (Date.parse(at.day) - Date.parse(firstDay))) / whole);
}

const WALKED = 95;
