import { type AttributeValue, BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { isLater, isLess, LEVEL_ATTRIBUTES, type Level, mergeLevels } from './level.ts';
import { pageName, type RowItemKey } from './page-store.ts';

type Item = Record<string, AttributeValue>;

const MOST_KEPT = 10_000;
/**
 * What rows are known to hold at least: least values only sink, greatest and latest only rise. A row that is known not
 * to be there yet has null.
 */
const knownLevels = new Map<string, Level | null>();

/** What an update of a row must set and require, so that it holds the level too, whatever others have written meanwhile. */
export interface LevelUpdate {
  sets: [attribute: string, value: AttributeValue][];
  /** Attributes whose row must hold something else than what is set, and how the two compare. */
  requires: {
    attribute: string;
    value: AttributeValue;
    comparison: '<' | '<=' | '>' | '>=';
    orMissing: boolean;
  }[];
}

/** Reads what is kept of these rows, where it is not known. */
export async function learnLevels(keys: readonly RowItemKey[], anew: boolean): Promise<void> {
  const wanted = anew ? [...keys] : keys.filter((key) => !knownLevels.has(pageName(key)));
  if (knownLevels.size + wanted.length > MOST_KEPT) knownLevels.clear();
  for (const key of wanted) knownLevels.set(pageName(key), null);
  const table = requireEnv(ENV.rollupsTable);
  for (let open: Item[] = wanted.map(({ pk, sk }) => ({ pk, sk })); open.length > 0; ) {
    const answer = await dynamo().send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys: open, ConsistentRead: true } } }),
    );
    for (const item of answer.Responses?.[table] ?? []) {
      const level = levelOfItem(item);
      if (level) knownLevels.set(`${item['pk']?.S}\n${item['sk']?.S}`, level);
    }
    open = answer.UnprocessedKeys?.[table]?.Keys ?? [];
  }
}

/** Remembers what a row holds at least, since an update with this level went through. */
export function rememberLevel(key: RowItemKey, level: Level): void {
  const known = knownLevels.get(pageName(key));
  knownLevels.set(pageName(key), known ? mergeLevels(known, level) : level);
}

/** What is known is a guess that spares writes; the conditions hold it to what the row has. */
export function levelUpdate(key: RowItemKey, level: Level): LevelUpdate {
  const known = knownLevels.get(pageName(key)) ?? null;
  const update: LevelUpdate = { sets: [], requires: [] };
  const take = (
    attribute: string,
    value: AttributeValue,
    beyond: boolean,
    [over, within]: readonly ['>' | '<', '<=' | '>='],
  ): void => {
    if (beyond) update.sets.push([attribute, value]);
    update.requires.push({ attribute, value, comparison: beyond ? over : within, orMissing: beyond });
  };
  const { min, max, last, lastKey } = LEVEL_ATTRIBUTES;
  take(min, { N: level.min }, !known || isLess(level.min, known.min), ['>', '<=']);
  take(max, { N: level.max }, !known || isLess(known.max, level.max), ['<', '>=']);
  const isNewest = !known || isLater(level.lastKey, known.lastKey);
  take(lastKey, { S: level.lastKey }, isNewest, ['<', '>=']);
  if (isNewest) update.sets.push([last, { N: level.last }]);
  return update;
}

export function levelOfItem(item: Item): Level | undefined {
  const [min, max] = [item[LEVEL_ATTRIBUTES.min]?.N, item[LEVEL_ATTRIBUTES.max]?.N];
  const [last, lastKey] = [item[LEVEL_ATTRIBUTES.last]?.N, item[LEVEL_ATTRIBUTES.lastKey]?.S];
  if (min === undefined || max === undefined || last === undefined || lastKey === undefined) return undefined;
  return { min, max, last, lastKey };
}
