import { PlatformError } from '#shared/runtime/errors.ts';

/** The value, where there is one. @throws PlatformError ANALYTICS_DATA_UNAVAILABLE: nothing is known, so no figure is made up */
export function requireData<T>(value: T | undefined, details: string): T {
  if (value !== undefined) return value;
  throw new PlatformError('ANALYTICS_DATA_UNAVAILABLE', 'No data is available for the period', {
    details: `${details} Events are sent with POST /v2/events; a longer period may have some.`,
  });
}
