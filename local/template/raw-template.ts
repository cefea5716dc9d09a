/** The parts of a CloudFormation template that the local cloud reads, intrinsics unresolved. */
export interface RawTemplate {
  Parameters?: Record<string, { Type?: string; Default?: unknown }>;
  Mappings?: Record<string, Record<string, Record<string, unknown>>>;
  Conditions?: Record<string, unknown>;
  Resources?: Record<string, RawResource>;
  Outputs?: Record<string, { Value?: unknown; Condition?: string }>;
}

export interface RawResource {
  Type: string;
  Condition?: string;
  Properties?: Record<string, unknown>;
}

/** Where a value stands, for messages: the resource (or section) and the path of properties down to it. */
export interface Place {
  owner: string;
  path: string;
}

export function within(place: Place, key: string | number): Place {
  return { owner: place.owner, path: place.path === '' ? String(key) : `${place.path}.${key}` };
}

/** An error that names the resource and property, as whoever reads it has only the CDK code to look into. */
export function templateError(place: Place, what: string): Error {
  return new Error(`${place.owner}, property ${place.path || '(whole)'}: ${what}`);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
