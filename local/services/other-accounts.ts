import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import type { Clock } from '#shared/runtime/clock.ts';

/** What stands for accounts of customers: roles that trust the platform, and the buckets that each may write to. */
const otherAccounts = z.object({
  roles: z.array(
    z.strictObject({
      role_arn: z.string(),
      external_id: z.string(),
      buckets: z.array(z.string()).min(1),
    }),
  ),
});

export type OtherRole = z.output<typeof otherAccounts>['roles'][number];

interface Session {
  role: OtherRole;
  expiresAt: number;
}

export interface OtherAccounts {
  /** The role where it is there and asks for this external id. */
  trusting: (roleArn: string, externalId: string | undefined) => OtherRole | undefined;
  /** A new session of the role; its access key's id. */
  begin: (role: OtherRole, seconds: number) => string;
  /** The role of a session that is not over. */
  sessionOf: (accessKeyId: string) => OtherRole | undefined;
  /** Roles whose bucket it is; none for a bucket of the platform. */
  rolesOf: (bucket: string) => OtherRole[];
}

/** Reads the file at each question, so that whoever changes it need not start anew. Without a file there are no roles. */
export function openOtherAccounts(file: string, clock: Clock): OtherAccounts {
  const sessions = new Map<string, Session>();
  const roles = () =>
    existsSync(file) ? otherAccounts.parse(JSON.parse(readFileSync(file, 'utf8'))).roles : [];
  return {
    trusting: (arn, externalId) =>
      roles().find((role) => role.role_arn === arn && role.external_id === externalId),
    begin: (role, seconds) => {
      const id = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
      sessions.set(id, { role, expiresAt: clock() + seconds * 1000 });
      return id;
    },
    sessionOf: (id) => {
      const session = sessions.get(id);
      return session !== undefined && session.expiresAt > clock() ? session.role : undefined;
    },
    rolesOf: (bucket) => roles().filter(({ buckets }) => buckets.includes(bucket)),
  };
}

/** The account that a role and its buckets belong to. */
export function accountOf({ role_arn: arn }: OtherRole): string {
  return arn.split(':')[4] ?? '';
}
