import type { EnvName } from './env-names.ts';

/** The variable's value, or an error that names it: a function without its configuration must not start. */
export function requireEnv(name: EnvName): string {
  const value = process.env[name];
  if (value === undefined || value === '') {
    throw new Error(`The environment variable ${name} is not set; the stack sets it, see lib/.`);
  }
  return value;
}

export function optionalEnv(name: EnvName): string | undefined {
  const value = process.env[name];
  return value === '' ? undefined : value;
}
