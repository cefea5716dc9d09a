import type { Operation } from '#shared/http/contract.ts';

/** One operation of any function, as `assets/routes.json` beside the bundle of the function platform lists them. */
export type KnownRoute = Pick<Operation, 'method' | 'path' | 'face'>;
