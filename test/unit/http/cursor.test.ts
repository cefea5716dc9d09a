import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCompany } from '#shared/admin/store.ts';
import { storedSecret } from '#shared/auth/client.ts';
import { SCOPES } from '#shared/auth/scopes.ts';
import { type CursorScope, cursorsOf } from '#shared/http/cursor.ts';
import { startTestDatabase, type TestDatabase } from '#test/support/dynamo.ts';

const NOW = Date.UTC(2026, 0, 31);
const DAY = 86_400_000;
const scope: CursorScope = { company: 'co_a', list: 'things', filters: { role: 'admin', from: 5 }, now: NOW };

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
  for (const id of ['co_a', 'co_b']) {
    const client = {
      clientId: id,
      name: id,
      scopes: SCOPES,
      secret: storedSecret('x', NOW),
      createdBy: 'test',
      createdAt: NOW,
    };
    const company = { id, name: id, plan: 'basic' as const, timeZone: 'Etc/UTC', currency: 'EUR' };
    await createCompany({ ...company, usageKey: `key of ${id}` }, client);
  }
}, 60_000);
afterAll(() => database?.stop());

describe('a cursor', () => {
  it('gives back its position, whatever it is, and tells nothing of it', async () => {
    const cursors = await cursorsOf(scope);
    fc.assert(
      fc.property(fc.string(), (position) => {
        const cursor = cursors.seal(position) ?? '';
        expect(cursors.open(cursor)).toBe(position);
        if (position.length > 3) expect(Buffer.from(cursor, 'base64url').includes(position)).toBe(false);
      }),
    );
    expect([cursors.seal(undefined), cursors.open(undefined)]).toEqual([null, undefined]);
  });

  it('is refused once any character of it is another', async () => {
    const cursors = await cursorsOf(scope);
    const cursor = cursors.seal('user#usr_1') ?? '';
    for (let at = 0; at < cursor.length; at += 1) {
      const other = cursor[at] === 'A' ? 'B' : 'A';
      expect(() => cursors.open(cursor.slice(0, at) + other + cursor.slice(at + 1)), String(at)).toThrow(
        'validation',
      );
    }
    for (const text of ['', 'A', `${cursor}A`, `${cursor}=`, cursor.slice(1), ' '.repeat(40)]) {
      expect(() => cursors.open(text), text).toThrow('validation');
    }
  });

  it('belongs to its company, list and filters, for a day', async () => {
    const cursor = (await cursorsOf(scope)).seal('x') ?? '';
    const open = async (changes: Partial<CursorScope>) =>
      (await cursorsOf({ ...scope, ...changes })).open(cursor);
    expect(await open({ now: NOW + DAY })).toBe('x');
    expect(await open({ filters: { from: 5, role: 'admin', status: undefined } })).toBe('x');
    for (const changes of [
      { company: 'co_b' },
      { list: 'others' },
      { filters: {} },
      { filters: { role: 'admin', from: '5' } },
      { now: NOW + DAY + 1 },
    ]) {
      await expect(open(changes), JSON.stringify(changes)).rejects.toThrow('validation');
    }
  });
});
