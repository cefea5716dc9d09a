import { ALERT_MUTANTS } from '../fault/alerts/mutants.ts';
import { MUTANTS } from '../fault/metrics/mutants.ts';
import { STREAM_MUTANTS } from '../fault/stream/mutants.ts';
import { ISOLATION_MUTANTS } from '../integration/isolation/mutants.ts';
import { WARM_MUTANTS } from '../unit/http/warm-mutants.ts';
import type { Mutant } from './mutant.ts';

/** The planted bugs of every part. */
export const ALL_MUTANTS: readonly Mutant[] = [
  ...MUTANTS,
  ...ALERT_MUTANTS,
  ...STREAM_MUTANTS,
  ...ISOLATION_MUTANTS,
  ...WARM_MUTANTS,
];

/** Whether the place that a bug is planted at is still there, once. */
export function hasPlace({ find }: Mutant, source: string): boolean {
  return source.split(find).length === 2;
}
