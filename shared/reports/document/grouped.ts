import type { Metric } from '#shared/metrics/catalogue/index.ts';
import type { SectionOf } from '../templates/section.ts';
import type { Values } from './figures.ts';

export const NOT_SET = 'Not set';
export const OTHERS = 'Others';

export interface Group {
  label: string;
  values: Values;
  /** Of the period before; undefined where none is compared with. */
  before?: Values | undefined;
}

/** Figures of one dimension's values over the whole period, largest first. */
export interface Breakdown extends Pick<SectionOf<'breakdown'>, 'title' | 'dimension' | 'chart'> {
  /** What is charted, and gives the order. */
  lead: Metric;
  /** All values, and in the end, where events lack the dimension, what is theirs. */
  groups: Group[];
  total: Group;
}
