import type { Scope } from './scopes.ts';

export const ROLES = ['admin', 'analyst', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/** The permissions of S4, and the scope that each one is on the other faces. */
const SCOPE_OF = {
  'view-analytics': 'analytics:read',
  'manage-alerts': 'alerts:manage',
  'view-reports': 'reports:read',
  'create-reports': 'reports:write',
  'delete-reports': 'reports:delete',
} as const satisfies Record<string, Scope>;

export type Permission = keyof typeof SCOPE_OF;
export const PERMISSIONS = Object.keys(SCOPE_OF) as Permission[];

const PERMISSIONS_OF: Record<Role, readonly Permission[]> = {
  admin: PERMISSIONS,
  analyst: ['view-analytics', 'manage-alerts', 'view-reports', 'create-reports'],
  viewer: ['view-analytics', 'view-reports'],
};

/** What users of the role may do on every face. S4 lets every token ingest, so each role holds `analytics:write`. */
export function scopesOfRole(role: Role): Scope[] {
  const own = PERMISSIONS_OF[role].map((permission) => SCOPE_OF[permission]);
  return [...own, 'analytics:write', ...(role === 'admin' ? (['admin:manage'] as const) : [])];
}

/** The scopes in S4's words. */
export function permissionsOf(scopes: readonly Scope[]): Permission[] {
  return PERMISSIONS.filter((permission) => scopes.includes(SCOPE_OF[permission]));
}

export function isRole(value: unknown): value is Role {
  return (ROLES as readonly unknown[]).includes(value);
}
