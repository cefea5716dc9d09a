import type { Role } from '#shared/auth/roles.ts';

/** An invited user has no password yet and cannot sign in; a disabled one can no longer. */
export const USER_STATUSES = ['invited', 'active', 'disabled'] as const;
export type UserStatus = (typeof USER_STATUSES)[number];

export interface User {
  /** `usr_…` */
  id: string;
  company: string;
  email: string;
  name: string | null;
  role: Role;
  status: UserStatus;
  /** Epoch milliseconds; null where it was not written down. */
  createdAt: number | null;
  /** Of an invited user. */
  invitation: Invitation | null;
}

/** What an admin may change of a user. */
export type UserFacts = Pick<User, 'name' | 'role' | 'status'>;

/** Whether the user counts as an admin who can act. */
export function isActingAdmin({ role, status }: Pick<User, 'role' | 'status'>): boolean {
  return role === 'admin' && status === 'active';
}

export interface Invitation {
  /** Hash of its token, under which the directory leads to the user. */
  tokenHash: string;
  /** Epoch milliseconds. */
  expiresAt: number;
}
