import { beforeAll, describe, expect, it } from 'vitest';
import { ENV } from '#shared/runtime/env-names.ts';
import { type StoreNeeds, storeNeeds } from './store-needs.ts';
import { FUNCTION_NAMES, ownFunctions, type Resource, roleOf, statementsOf } from './synthesized.ts';

/** Set on every function alike. */
const COMMON: ReadonlySet<string> = new Set([ENV.publicUrl, ENV.allowedOrigins, 'POWERTOOLS_SERVICE_NAME']);

/**
 * Commands that a bundle holds because a store's functions come as one object, and that the function never calls. Not
 * granted, so that a bug cannot call them either.
 */
const NEVER_CALLED: Partial<Record<(typeof FUNCTION_NAMES)[number], readonly string[]>> = {
  clock: ['RECORDS_TABLE BatchGetItem'],
  jobs: ['RECORDS_TABLE BatchGetItem', 'RECORDS_TABLE Query', 'RECORDS_TABLE DeleteItem'],
  reports: ['RECORDS_TABLE DeleteItem'],
};

const variablesOf = (resource: Resource) =>
  (resource.Properties['Environment'] as { Variables: Record<string, unknown> }).Variables;

/** `TABLE Action` for each thing that the function may do to a table it knows by its environment. */
function granted(resource: Resource): string[] {
  const tables = Object.entries(variablesOf(resource)).filter(([name]) => name.endsWith('_TABLE'));
  const statements = statementsOf(roleOf(resource));
  return tables.flatMap(([name, value]) => {
    const { Ref: id } = value as { Ref: string };
    const own = statements.filter(({ Resource: list }) => JSON.stringify(list).includes(`"${id}","Arn"`));
    const actions = own.flatMap(({ Action }) => Action).filter((action) => action.startsWith('dynamodb:'));
    return actions.map((action) => `${name} ${action.slice('dynamodb:'.length)}`);
  });
}

const asks = (store: StoreNeeds) =>
  [...store.actions].map((action) => [...store.tables].map((table) => `${table} ${action}`));

let needs: Map<string, StoreNeeds[]>;
beforeAll(async () => {
  needs = await storeNeeds();
});
const storesIn = (name: string): StoreNeeds[] => needs.get(name) ?? [];

describe.each(FUNCTION_NAMES)('%s', (name) => {
  const [, resource] = ownFunctions().get(name) ?? [];
  if (!resource) throw new Error(`The template has no function ${name}.`);

  it('gets every variable that its stores read, and no other', () => {
    const read = new Set(storesIn(name).flatMap(({ env }) => [...env]));
    const given = Object.keys(variablesOf(resource)).filter((variable) => !COMMON.has(variable));
    expect(given.sort()).toEqual([...read].filter((variable) => !COMMON.has(variable)).sort());
  });

  it('may do to its tables what its stores do', () => {
    const rights = new Set(granted(resource));
    for (const store of storesIn(name)) {
      for (const alternatives of asks(store)) {
        if (alternatives.length === 0 || alternatives.some((right) => NEVER_CALLED[name]?.includes(right)))
          continue;
        expect(
          alternatives.some((right) => rights.has(right)),
          `${store.file} needs one of ${alternatives.join(', ')}`,
        ).toBe(true);
      }
    }
  });

  it('may do to its tables nothing that no store does', () => {
    const never = new Set(NEVER_CALLED[name]);
    const wanted = new Set(
      storesIn(name)
        .flatMap(asks)
        .flat()
        .filter((right) => !never.has(right)),
    );
    const unused = granted(resource).filter(
      (right) => !wanted.has(right) && !/Stream|ListShards/.test(right),
    );
    expect(unused).toEqual([]);
  });
});
