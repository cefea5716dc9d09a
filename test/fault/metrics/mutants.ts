import type { Mutant } from '../../mutants/mutant.ts';

const at = (file: string) => `shared/metrics/${file}`;

/** Bugs that the searches of this folder must catch: npm run test:mutants plants each and sees it caught. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'a delta is applied though it is marked as applied',
    file: at('rollup-store.ts'),
    find: "ConditionExpression: 'attribute_not_exists(pk)',",
    replace: '',
  },
  {
    name: 'a delta is marked, but one of its rows is left out',
    file: at('rollup-store.ts'),
    find: 'const increments = rows.toArray();',
    replace: 'const increments = rows.toArray().slice(1);',
  },
  {
    name: 'a point is written over the one that has its id',
    file: at('store.ts'),
    find: "ConditionExpression: 'attribute_not_exists(pk)',",
    replace: '',
  },
  {
    name: 'points are written without their delta',
    file: at('store.ts'),
    find: ', ...write.deltas.map(putDelta)]',
    replace: ']',
  },
  {
    name: 'any refusal is taken for the own write whose answer was lost',
    file: at('store.ts'),
    find: 'found.every((ref) => ref !== undefined && own.has(ref.id))',
    replace: 'own.size > 0',
  },
  {
    name: 'what a refused transaction had beside its duplicates is dropped',
    file: at('ingest.ts'),
    find: 'write.points.filter((point) => !outcome.duplicates.has(point.id)),',
    replace: '[],',
  },
  {
    name: 'copies within one batch are not told',
    file: at('ingest.ts'),
    find: 'known.repeats.push(index)',
    replace: 'known.repeats.at(index)',
  },
  {
    name: 'the aggregator does not report what failed',
    file: 'functions/workers/aggregator/index.ts',
    find: 'batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier }))',
    replace: 'batchItemFailures: []',
  },
  {
    name: 'a group is given up once one of its deltas turns out to be applied',
    file: at('apply.ts'),
    find: 'rest = rest.filter((delta) => !applied.alreadyApplied.has(delta.id));',
    replace: 'if (applied.alreadyApplied.size > 0) return;',
  },
  {
    name: 'a delta that could not be applied is not said to have failed',
    file: at('apply.ts'),
    find: 'for (const { id } of rest) outcome.failed.set(id, error);',
    replace: 'outcome.writeUnits += 0;',
  },
  {
    name: 'merged deltas keep the last sum instead of adding',
    file: at('increment.ts'),
    find: "addScaled(into.sums, measure, toScaled(sums[measure] ?? '0'));",
    replace: "into.sums.set(measure, toScaled(sums[measure] ?? '0'));",
  },
  {
    name: "days are those of UTC, not of the company's zone",
    file: at('plan-batch.ts'),
    find: 'dayOf(point.at, scope.timeZone)',
    replace: "dayOf(point.at, 'UTC')",
  },
  {
    name: 'points of another hour join the cell of the first',
    file: at('tally.ts'),
    find: '`${source.name}#${hour}${part.key}`',
    replace: '`${source.name}${part.key}`',
  },
  {
    name: 'points of other dimension values join the cell of the first',
    file: at('part.ts'),
    find: "if (text !== '') key += `#${name}:${text.length}:${text}`;",
    replace: '',
  },
  {
    name: 'the last of two merged values is the one that arrived last',
    file: at('level.ts'),
    find: 'isLater(other.lastKey, one.lastKey) ? other : one',
    replace: 'other',
  },
  {
    name: 'an earlier value replaces the latest of a row',
    file: at('level-store.ts'),
    find: "take(lastKey, { S: level.lastKey }, isNewest, ['<', '>=']);",
    replace: 'if (isNewest) update.sets.push([lastKey, { S: level.lastKey }]);',
  },
  {
    name: 'members do not outlive the text of a delta',
    file: at('delta.ts'),
    find: 'const increment = { partition, row, sums, members };',
    replace: 'const increment = { partition, row, sums, members: members.slice(1) };',
  },
  {
    name: 'buckets of a histogram are too wide',
    file: at('histogram.ts'),
    find: 'RELATIVE_ERROR = 0.0099',
    replace: 'RELATIVE_ERROR = 0.05',
  },
  {
    name: 'a repair is written over what has changed meanwhile',
    file: at('reconcile/repair-store.ts'),
    find: "ConditionExpression: '#v = :v',",
    replace: "ConditionExpression: '#v <> :v OR #v = :v',",
  },
  {
    name: 'a row is compared though it changed while the deltas were read',
    file: at('reconcile/index.ts'),
    find: 'if (!isSame(before.get(key), after.get(key))) continue;',
    replace: '',
  },
  {
    name: 'rows that were taken away count for those that are not settled',
    file: at('reconcile/index.ts'),
    find: 'keys.filter((key) => !settled.has(key)).length',
    replace: 'keys.length - settled.size',
  },
  {
    name: 'a key that begins with the last date and is none is overlooked',
    file: at('reconcile/kept-rows.ts'),
    find: '`${span.last}${AFTER_DATE}`',
    replace: 'span.last',
  },
];
