import { describe, expect, it } from 'vitest';
import { capabilities } from '#shared/api.ts';
import type { Operation } from '#shared/http/contract.ts';

const OPERATIONS: readonly Operation[] = Object.values(capabilities).flat();

/** Bodies of other people's protocols, which ask that unknown fields be ignored; nothing unknown is kept. */
const FOREIGN = new Set([
  'issueToken',
  ...OPERATIONS.filter(({ path }) => path.startsWith('/v1/')).map(({ id }) => id),
]);

/** What only the platform decides. */
const SERVER_OWNED = [
  'company',
  'company_id',
  'tenant',
  'owner',
  'created_by',
  'created_at',
  'limits',
  'isAdmin',
  '__proto__x',
];

const withBody = OPERATIONS.filter((operation) => operation.body && operation.bodyExample !== undefined);

describe.each(withBody.map((operation) => [operation.id, operation] as const))(
  'the body of %s (P36)',
  (id, operation) => {
    it('is taken as the example has it', () => {
      expect(operation.body?.safeParse(operation.bodyExample).error).toBeUndefined();
    });

    it.runIf(!FOREIGN.has(id)).each(SERVER_OWNED)('is refused with %s', (field) => {
      const body = { ...(operation.bodyExample as object), [field]: 'x' };
      const outcome = operation.body?.safeParse(body);
      const named = outcome?.error?.issues.some(
        (issue) => issue.code === 'unrecognized_keys' && issue.keys.includes(field),
      );
      expect(named, JSON.stringify(outcome?.error?.issues)).toBe(true);
    });
  },
);
