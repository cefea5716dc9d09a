import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { NOTHING_DONE } from '#shared/erasure/erasure.ts';
import { replaceMember } from '#shared/erasure/row-store.ts';
import { memberHash } from '#shared/metrics/distinct.ts';
import { pairBytes } from '#shared/metrics/page-store.ts';
import { readRows } from '#shared/metrics/query-store.ts';
import { differencesOf } from '#shared/metrics/reconcile/compare.ts';
import { pairOf } from '#shared/metrics/sketch.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { startTestDatabase, type TestDatabase } from '#test/support/dynamo.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

const KEY = { pk: { S: 'co#visits#day#all#users' }, sk: { S: '2026-11-01#0' } };
const at = { partition: 'visits#day#all#users', row: '2026-11-01#0' };

it('a sketch counts the stand-in, and is not said to differ by the pair that stays', async () => {
  const people = Array.from({ length: 20 }, (_, n) => memberHash(`person ${n}`));
  const pairs = { BS: pairBytes(people.map(pairOf)) };
  await dynamo().send(new PutItemCommand({ TableName: 'rollups', Item: { ...KEY, pairs } }));
  for (let again = 0; again < 2; again++)
    await replaceMember(KEY, 'person 3', 'somebody', { ...NOTHING_DONE });
  const [row] = (await readRows('co', at.partition, '2026-11-01', '2026-11-01')).items;
  const members = [...people.filter((hash) => hash !== memberHash('person 3')), memberHash('somebody')];
  const expected = { ...at, sums: {}, members };
  expect(differencesOf(at, expected, row)).toEqual([]);
  expect(differencesOf(at, { ...expected, members: members.slice(1) }, row)).toHaveLength(1);
  expect(differencesOf(at, { ...expected, members: [...members, memberHash('new')] }, row)).toHaveLength(1);
});
