import { describe, expect, it } from 'vitest';
import { permissionsOf, type Role, scopesOfRole } from '#shared/auth/roles.ts';
import { grantableFor, SCOPES, withParts } from '#shared/auth/scopes.ts';

describe('roles', () => {
  it.each<[Role, string[]]>([
    ['admin', ['view-analytics', 'manage-alerts', 'view-reports', 'create-reports', 'delete-reports']],
    ['analyst', ['view-analytics', 'manage-alerts', 'view-reports', 'create-reports']],
    ['viewer', ['view-analytics', 'view-reports']],
  ])('%s holds S4 permissions', (role, permissions) => {
    expect(permissionsOf(scopesOfRole(role))).toEqual(permissions);
  });

  it('only admins manage the company, every role ingests', () => {
    const holders = (scope: string) =>
      (['admin', 'analyst', 'viewer'] as const).filter((role) => scopesOfRole(role).some((s) => s === scope));
    expect(holders('admin:manage')).toEqual(['admin']);
    expect(holders('analytics:write')).toEqual(['admin', 'analyst', 'viewer']);
  });
});

describe('parts of a scope', () => {
  it('come with the whole, and a client is granted the whole', () => {
    expect(withParts(['reports:write'])).toEqual(['reports:write', 'reports:delete']);
    expect(withParts(['reports:read'])).toEqual(['reports:read']);
    expect([grantableFor('reports:delete'), grantableFor('alerts:manage')]).toEqual([
      'reports:write',
      'analytics:write',
    ]);
    expect(SCOPES.map(grantableFor)).toEqual([...SCOPES]);
  });
});
