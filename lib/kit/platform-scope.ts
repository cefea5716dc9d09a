import type { Files } from '../storage/files.ts';
import type { Tables } from '../storage/tables.ts';
import type { Alarms } from './alarms.ts';

/** What every capability of the stack is made with. */
export interface PlatformScope {
  /** Directory of the built functions, one folder each. */
  bundles: string;
  alarms: Alarms;
  tables: Tables;
  files: Files;
}

/** The parts of the scope that a function is made with. */
export function housing({ bundles, alarms }: PlatformScope): Pick<PlatformScope, 'bundles' | 'alarms'> {
  return { bundles, alarms };
}
