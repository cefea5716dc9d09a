/** Scopes of S0 section 2, and `analytics:write` for ingest: what clients and API keys are granted and tokens carry. */
export const SCOPES = [
  'reports:read',
  'reports:write',
  'analytics:read',
  'analytics:write',
  'admin:manage',
] as const;

/** Parts of a scope that a user's role may lack. Whoever is granted the whole scope holds them too. */
const PARTS_OF: Partial<Record<(typeof SCOPES)[number], 'reports:delete' | 'alerts:manage'>> = {
  'reports:write': 'reports:delete',
  'analytics:write': 'alerts:manage',
};

export type Scope = (typeof SCOPES)[number] | 'reports:delete' | 'alerts:manage';

/** The granted scopes with their parts: what the caller may do. */
export function withParts(granted: readonly Scope[]): Scope[] {
  const parts = SCOPES.filter((scope) => granted.includes(scope)).flatMap((scope) => PARTS_OF[scope] ?? []);
  return [...new Set([...granted, ...parts])];
}

/** The scope that a client must be granted for this right: the right itself, or the scope that it is a part of. */
export function grantableFor(right: Scope): Scope {
  return SCOPES.find((scope) => PARTS_OF[scope] === right) ?? right;
}

export function isScope(value: string): value is Scope {
  return (
    (SCOPES as readonly string[]).includes(value) || (Object.values(PARTS_OF) as string[]).includes(value)
  );
}
