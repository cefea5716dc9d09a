/** Milliseconds since the Unix epoch. The one place that reads the wall clock. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();
