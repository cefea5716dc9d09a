import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';
import { transactUnmarked } from '#shared/runtime/transaction.ts';
import type { Delta } from './delta.ts';
import { EXACT_MEMBERS } from './distinct.ts';
import { markExpiry } from './expiry.ts';
import { type Increment, IncrementMap } from './increment.ts';
import { learnLevels, levelUpdate, rememberLevel } from './level-store.ts';
import { isSketchPage, pageName, pairBytes, type RowItemKey } from './page-store.ts';
import { RowUpdate, VERSION_ATTRIBUTE } from './row-update-store.ts';
import { pairOf } from './sketch.ts';

const MOST_KEPT = 10_000;
/** Pages known to be sketches, so that most writes to them need no second attempt. */
const sketchPages = new Set<string>();

export interface Applied {
  /** Deltas that had been applied before, by whoever; they must be left out. */
  alreadyApplied: Set<string>;
  committed: boolean;
  writeUnits: number;
}

/**
 * Adds deltas of one company to its rollups, all or none: a mark for each delta, on condition that there is none yet,
 * and the sums of all of them. Their rows and marks together must fit one transaction. Where nothing was added, calling
 * again can succeed: without the deltas that are applied, and with pages that are now known as sketches.
 */
export async function addToRollups(deltas: readonly Delta[]): Promise<Applied> {
  const rows = new IncrementMap();
  for (const delta of deltas) rows.add(delta.increments);
  const company = deltas[0]?.company ?? '';
  const expiresAt = Math.max(...deltas.map((delta) => delta.expiresAt));
  const increments = rows.toArray();
  const levelled = increments.filter(({ level }) => level !== undefined);
  await learnLevels(
    levelled.map((row) => keyOf(company, row)),
    false,
  );
  const outcome = await transactUnmarked([
    ...deltas.map(putMark),
    ...increments.map((increment) => addRow(company, increment, expiresAt)),
  ]);
  if (outcome.committed) {
    for (const row of levelled) if (row.level) rememberLevel(keyOf(company, row), row.level);
    return { committed: true, alreadyApplied: new Set(), writeUnits: outcome.writeUnits };
  }
  const isRefused = (index: number) => outcome.reasons[index]?.Code === 'ConditionalCheckFailed';
  const marked = deltas.filter((_delta, index) => isRefused(index));
  const refused = increments.filter((_row, index) => isRefused(deltas.length + index));
  for (const row of refused) if (row.members.length > 0) await learnPage(keyOf(company, row));
  const refusedLevels = refused.filter(({ level }) => level !== undefined);
  await learnLevels(
    refusedLevels.map((row) => keyOf(company, row)),
    true,
  );
  return { committed: false, alreadyApplied: new Set(marked.map((delta) => delta.id)), writeUnits: 0 };
}

/** Key of the mark that says a delta is applied. */
export function markKey(company: string, deltaId: string): { pk: { S: string }; sk: { S: string } } {
  return { pk: { S: PARTITIONS.rollups.rows(company, `applied#${deltaId}`) }, sk: { S: '-' } };
}

function putMark(delta: Delta): TransactWriteItem {
  return {
    Put: {
      TableName: requireEnv(ENV.rollupsTable),
      ConditionExpression: 'attribute_not_exists(pk)',
      Item: {
        ...markKey(delta.company, delta.id),
        expires_at: { N: String(markExpiry(delta.expiresAt)) },
      },
    },
  };
}

function keyOf(company: string, { partition, row }: Increment): RowItemKey {
  return { pk: { S: PARTITIONS.rollups.rows(company, partition) }, sk: { S: row } };
}

async function learnPage(key: RowItemKey): Promise<void> {
  if (sketchPages.size >= MOST_KEPT) sketchPages.clear();
  if (await isSketchPage(key)) sketchPages.add(pageName(key));
  else sketchPages.delete(pageName(key));
}

function addRow(company: string, increment: Increment, expiresAt: number): TransactWriteItem {
  const key = keyOf(company, increment);
  const update = new RowUpdate();
  update.set('expires_at', { N: String(expiresAt) });
  update.add(VERSION_ATTRIBUTE, { N: '1' });
  for (const [measure, amount] of Object.entries(increment.sums)) update.add(measure, { N: amount });
  if (increment.members.length > 0) addMembers(update, key, increment.members);
  if (increment.level) {
    const { sets, requires } = levelUpdate(key, increment.level);
    for (const [attribute, value] of sets) update.set(attribute, value);
    for (const { attribute, value, comparison, orMissing } of requires) {
      const name = update.name(attribute);
      const compared = `${name} ${comparison} ${update.value(value)}`;
      update.require(orMissing ? `(attribute_not_exists(${name}) OR ${compared})` : compared);
    }
  }
  return { Update: { TableName: requireEnv(ENV.rollupsTable), Key: key, ...update.toInput() } };
}

function addMembers(update: RowUpdate, key: RowItemKey, members: readonly string[]): void {
  if (sketchPages.has(pageName(key))) {
    update.add('pairs', { BS: pairBytes(members.map(pairOf)) });
    update.require('attribute_exists(pairs)');
    return;
  }
  update.add('members', { BS: members.map((hash) => Buffer.from(hash, 'base64')) });
  const most = update.value({ N: String(EXACT_MEMBERS) });
  update.require(
    `attribute_not_exists(pairs) AND (attribute_not_exists(members) OR size(members) <= ${most})`,
  );
}
