import type { User } from './user.ts';

/** A user as the API answers it. */
export function presentUser(user: User) {
  return {
    user_id: user.id,
    email: user.email,
    name: user.name,
    role: user.role,
    status: user.status,
    created_at: isoTime(user.createdAt),
    invitation_expires_at: isoTime(user.invitation?.expiresAt ?? null),
  };
}

function isoTime(epochMs: number | null): string | null {
  return epochMs === null ? null : new Date(epochMs).toISOString();
}
