import { type Family, PARTITIONS } from '#shared/runtime/partitions.ts';
import type { TableName } from '#shared/runtime/tables.ts';

/** Conditions of a policy statement: operator, key, values. */
export type Conditions = Record<string, Record<string, string | string[]>>;

const KEY = 'dynamodb:LeadingKeys';

/** `*#jobs`: the family's builder with stars in place of its parts. */
export function patternOf<Name extends TableName>(table: Name, family: Family<Name>): string {
  const build = PARTITIONS[table][family] as (...parts: string[]) => string;
  return build(...Array.from({ length: build.length }, () => '*'));
}

/**
 * Conditions under which a call names partition keys of these families only, one set for each statement that is needed.
 * A company's bare id is told from the others by having no `#`. `Null` refuses a call that names no key at all, which
 * `ForAllValues` by itself would let pass.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
export function conditionsOf<Name extends TableName>(
  table: Name,
  families: readonly Family<Name>[],
): Conditions[] {
  const patterns = families.map((family) => patternOf(table, family));
  const named = { Null: { [KEY]: 'false' } };
  const marked = patterns.filter((pattern) => pattern.includes('#'));
  return [
    ...(marked.length < patterns.length
      ? [{ ...named, 'ForAllValues:StringNotLike': { [KEY]: '*#*' } }]
      : []),
    ...(marked.length > 0 ? [{ ...named, 'ForAllValues:StringLike': { [KEY]: marked } }] : []),
  ];
}
