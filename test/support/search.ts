const SHORT_SEED = 1;

/**
 * Where a randomised search begins. The short one of `npm test` begins at one seed, so that a change is judged by what it
 * changes; DEEP=1 begins anywhere; SEED=… RUNPATH=… replays what fast-check printed. A failing case is told at once.
 */
export const search: { seed?: number; path?: string; endOnFailure: boolean } = {
  endOnFailure: true,
  ...(process.env['SEED']
    ? {
        seed: Number(process.env['SEED']),
        ...(process.env['RUNPATH'] ? { path: process.env['RUNPATH'] } : {}),
      }
    : process.env['DEEP']
      ? {}
      : { seed: SHORT_SEED }),
};
