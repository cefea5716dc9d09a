import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grantableFor, SCOPES } from '#shared/auth/scopes.ts';
import type { Operation } from '#shared/http/contract.ts';
import { atMost } from '#test/support/at-most.ts';
import { type Answer, startTestPlatform, type TestPlatform } from '#test/support/platform.ts';
import { comparable, requestOf, sendAs } from './answers.ts';
import { contentsOf, ownContentsOf } from './contents.ts';
import { expectDeletion } from './deletion.ts';
import { type Fixture, fixtureOf, MALFORMED, type ObjectFixture } from './fixtures.ts';
import { type Identifier, identifiersOf, OPERATIONS } from './operations.ts';
import { freshKey, revokedKey, type Tenant, tenantOf, userToken } from './tenant.ts';

/**
 * P33: every operation × each identifier it takes × {own, foreign, deleted, never existed, malformed} × {nobody, lower
 * scope, lower role, the other company's admin, revoked}. The operations are those of the contracts, so a new one is in
 * it by itself; one whose identifiers are not known here fails and says so.
 */
type Credential = Record<string, string>;
const bearer = (token: string): Credential => ({ Authorization: `Bearer ${token}` });
const NOBODY: Credential = {};
/** What a job still writes after its end is there by then. */
const SETTLED_MS = 2_000;
/** Making things is mostly waiting for them to come to rest; each more at once is one more instance of every function. */
const CALLS_AT_ONCE = 2;

let platform: TestPlatform;
let victim: Tenant;
let other: Tenant;
let revoked: Credential;
let viewer: Credential;

beforeAll(async () => {
  platform = await startTestPlatform();
  victim = tenantOf(platform, 'professional');
  other = tenantOf(platform, 'enterprise');
  revoked = { 'X-Api-Key': await revokedKey(other, SCOPES) };
  viewer = bearer(await userToken(other, 'viewer'));
  await makeVictim();
}, 300_000);
afterAll(() => platform?.stop());

type Objects = Map<Identifier, { fixture: Fixture; ids: Record<string, string> }>;

/** What the victim has once nothing is made for it any more and its jobs have come to rest. */
let atRest: string[] = [];
/** The same, and whatever else names it. */
let named: string[] = [];

async function makeVictim(): Promise<void> {
  await atMost(CALLS_AT_ONCE, OPERATIONS, (operation) => objectsFor(operation, victim));
  let since = Date.now();
  for (let seen = await ownContentsOf(victim.company); Date.now() - since < SETTLED_MS; ) {
    await sleep(SETTLED_MS / 8);
    atRest = await ownContentsOf(victim.company);
    if (JSON.stringify(seen) !== JSON.stringify(atRest)) since = Date.now();
    seen = atRest;
  }
  named = await contentsOf(victim.company);
}

/** What a tenant has of each kind, made once; calls that change nothing share it. */
const made = new Map<Tenant, Map<Fixture, Promise<Record<string, string>>>>();

function shared(tenant: Tenant, fixture: ObjectFixture): Promise<Record<string, string>> {
  const own = made.get(tenant) ?? new Map<Fixture, Promise<Record<string, string>>>();
  made.set(tenant, own);
  const known = own.get(fixture);
  if (known) return known;
  const ids = fixture.make(tenant);
  own.set(fixture, ids);
  return ids;
}

const removed = new Map<Fixture, Promise<Record<string, string>>>();

/** An object of the other company's own that is gone. */
function removedOne(fixture: ObjectFixture): Promise<Record<string, string>> {
  const ids = removed.get(fixture) ?? makeAndRemove(fixture);
  removed.set(fixture, ids);
  return ids;
}

/** So that the company stays within what it may have; what the call itself has removed is gone. */
async function removeAll(objects: Objects): Promise<void> {
  for (const { fixture, ids } of objects.values())
    if ('make' in fixture) await fixture.remove?.(other, ids).catch(() => undefined);
}

async function makeAndRemove(fixture: ObjectFixture): Promise<Record<string, string>> {
  const ids = await fixture.make(other);
  await fixture.remove?.(other, ids);
  return ids;
}

/** Objects of the tenant for all identifiers of a call. */
async function objectsFor(
  operation: Operation,
  tenant: Tenant,
  make: (tenant: Tenant, fixture: ObjectFixture) => Promise<Record<string, string>> = shared,
): Promise<Objects> {
  const objects: Objects = new Map();
  const known = identifiersOf(operation).map(
    (identifier) => [identifier, fixtureOf(operation.id, identifier)] as const,
  );
  for (const [identifier, fixture] of known.toReversed()) {
    // The last one of a way, such as a secret of a client, is made with those before it.
    const beside = [...objects.values()].find(({ ids }) => ids[identifier.name] !== undefined);
    objects.set(identifier, {
      fixture,
      ids: beside?.ids ?? ('make' in fixture ? await make(tenant, fixture) : {}),
    });
  }
  return objects;
}

function valueOf(
  identifier: Identifier,
  { fixture, ids }: { fixture: Fixture; ids: Record<string, string> },
) {
  if ('label' in fixture) return fixture.value;
  const last = identifier.name.split('.').at(-1) ?? '';
  // `report_ids` takes what `report_id` names.
  return ids[last] ?? ids[last.replace(/s$/, '')];
}

/** The call with the own objects, but one identifier with another value. */
function call(operation: Operation, own: Objects, replaced?: Identifier, value = '') {
  const values = new Map<Identifier, string>();
  for (const [identifier, object] of own) {
    const text = identifier === replaced ? value : valueOf(identifier, object);
    if (text !== undefined) values.set(identifier, text);
  }
  return requestOf(operation, values);
}

/**
 * Credentials that call as the other company's admin. Ending the credential itself must not end the others, and v1 limits
 * the calls of a minute by credential.
 */
async function admin(operation: Operation): Promise<Credential> {
  if (operation.auth === 'any' || operation.face === 'v1')
    return { 'X-Api-Key': await freshKey(other, SCOPES) };
  return bearer(await platform.token(other.plan));
}

/** A token of the other company with every scope but the one that is needed. */
async function withoutScope({ auth }: Operation): Promise<Credential> {
  const lacking = SCOPES.filter((scope) => auth !== 'any' && auth !== 'none' && scope !== grantableFor(auth));
  return bearer(await platform.token(other.plan, lacking.join(' ')));
}

function expectNothingOf(tenant: Tenant, answer: Answer, sent: readonly string[]): void {
  const { body, headers } = comparable(answer, sent) as { body: string; headers: string[] };
  const told = [...tenant.marks].filter(
    (mark) => body.includes(mark) || headers.some((line) => line.includes(mark)),
  );
  expect(told, `${answer.status} ${answer.text.slice(0, 300)}`).toEqual([]);
  expect(answer.status, answer.text).toBeLessThan(500);
}

const codeOf = ({ json }: Answer) => (json['error'] as { code?: string } | undefined)?.code;

const EACH = OPERATIONS.map((operation) => [operation.id, operation] as const);

describe.each(EACH)('%s', (_id, operation) => {
  const known = identifiersOf(operation);
  const objects = known.filter((identifier) => 'make' in fixtureOf(operation.id, identifier));

  if (operation.auth !== 'none') {
    it('lets nobody in who is nobody, revoked or may not, whatever is asked for', async () => {
      const [own, foreign] = await Promise.all([objectsFor(operation, other), objectsFor(operation, victim)]);
      const before = atRest;
      const calls = [call(operation, own), call(operation, foreign)];
      for (const identifier of objects) {
        const fixture = fixtureOf(operation.id, identifier);
        calls.push(call(operation, own, identifier, 'never' in fixture ? fixture.never : ''));
      }
      const refusals: [Credential, number][] = [
        [NOBODY, 401],
        [revoked, 401],
      ];
      if (operation.auth !== 'any') refusals.push([await withoutScope(operation), 403]);
      if (operation.auth === 'admin:manage') refusals.push([viewer, 403]);
      for (const [credential, status] of refusals) {
        const answers = await atMost(CALLS_AT_ONCE, calls, (request) =>
          sendAs(platform.url, request, credential),
        );
        const sent = [...own.values(), ...foreign.values()].flatMap(({ ids }) => Object.values(ids));
        const seen = answers.map((answer) => comparable(answer, sent));
        expect(answers[0]?.status, answers[0]?.text).toBe(status);
        for (const answer of seen) expect(answer).toEqual(seen[0]);
      }
      expect(await ownContentsOf(victim.company)).toEqual(before);
    }, 60_000);
  }

  if (objects.length === 0) {
    it('tells and changes nothing of another company', async () => {
      const own = await objectsFor(operation, other);
      const before = atRest;
      const credential = operation.auth === 'none' ? NOBODY : await admin(operation);
      const answer = await sendAs(platform.url, call(operation, own), credential);
      expectNothingOf(victim, answer, []);
      expect(
        [400, 404, 405, 415],
        `give ${operation.id} a valid call in REQUESTS: ${answer.text}`,
      ).not.toContain(operation.auth === 'none' ? 200 : answer.status);
      expect(await ownContentsOf(victim.company)).toEqual(before);
    }, 60_000);
  }

  it.each(objects.map((identifier) => [`${identifier.place}:${identifier.name}`, identifier] as const))(
    'answers a foreign %s as a missing one, and changes nothing of its company',
    async (_name, identifier) => {
      const fixture = fixtureOf(operation.id, identifier);
      if (!('make' in fixture)) return;
      const credential = await admin(operation);
      const [own, foreign] = await Promise.all([objectsFor(operation, other), objectsFor(operation, victim)]);
      const theirs = foreign.get(identifier);
      const foreignValue = theirs && valueOf(identifier, theirs);
      if (theirs === undefined || foreignValue === undefined)
        throw new Error('The fixture made no such identifier.');
      const before = atRest;
      const ask = async (value: string) => {
        const answer = await sendAs(platform.url, call(operation, own, identifier, value), credential);
        expectNothingOf(victim, answer, [value, encodeURIComponent(value)]);
        return { answer, seen: comparable(answer, [value, encodeURIComponent(value)]) };
      };
      const never = await ask(fixture.never);
      expect((await ask(foreignValue)).seen).toEqual(never.seen);
      if (fixture.remove) {
        const gone = valueOf(identifier, { fixture, ids: await removedOne(fixture) });
        expect((await ask(gone ?? '')).seen).toEqual(never.seen);
      }
      const malformed = await atMost(CALLS_AT_ONCE, MALFORMED, ask);
      for (const { answer } of identifier.place === 'path' ? malformed : []) {
        // A link's token is its credential.
        const refused = operation.auth === 'none' ? [400, 401, 404, 405] : [400, 403, 404, 405];
        expect(refused, answer.text).toContain(answer.status);
      }
      expect(await ownContentsOf(victim.company)).toEqual(before);
      // The control: what is one's own is not answered so.
      const fresh =
        operation.method === 'GET'
          ? own
          : await objectsFor(operation, other, (tenant, one) => one.make(tenant));
      const answer = await sendAs(platform.url, call(operation, fresh), credential);
      const mine = fresh.get(identifier);
      const seen = comparable(answer, mine ? Object.values(mine.ids) : []);
      expect(seen, answer.text).not.toEqual(never.seen);
      expect(codeOf(answer)).not.toBe('VALIDATION_ERROR');
      if (fresh !== own) await removeAll(fresh);
    },
    60_000,
  );
});

it('leaves every item as it was in which the victim is named', async () => {
  expect(await contentsOf(victim.company)).toEqual(named);
});

/** The last of all: the calls above were the deleted company's own, which has one of everything that they take. */
it('deletes everything of a company, and nothing of another one', async () => {
  await atMost(CALLS_AT_ONCE, OPERATIONS, (operation) => objectsFor(operation, other));
  await expectDeletion(platform, other, victim);
}, 240_000);
