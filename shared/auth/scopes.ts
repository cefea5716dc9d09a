/** Scopes of S0 section 2, and `analytics:write` for ingest. */
export const SCOPES = [
  'reports:read',
  'reports:write',
  'analytics:read',
  'analytics:write',
  'admin:manage',
] as const;
export type Scope = (typeof SCOPES)[number];
