import { optionalEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { type AllowedHosts, readAllowedHosts } from './address.ts';

/** Private hosts that may be called; none unless the deployment names them. */
export function allowedHosts(): AllowedHosts {
  return readAllowedHosts(optionalEnv(ENV.allowedPrivateHosts));
}
