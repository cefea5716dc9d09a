import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { capabilities } from '#shared/api.ts';
import { isIdempotent } from '#shared/http/idempotency.ts';
import { minuteLimitOf } from '#shared/http/minute-limits.ts';
import { keyOf } from '#shared/jobs/file-key.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';
import type { TableName } from '#shared/runtime/tables.ts';
import { mayReach } from './reach.ts';
import { familiesReached, namesResource, type StoreNeeds, storeNeeds } from './store-needs.ts';
import {
  FUNCTION_NAMES,
  ownFunctions,
  type Resource,
  resources,
  roleOf,
  statementsOf,
} from './synthesized.ts';

type FunctionName = (typeof FUNCTION_NAMES)[number];

/** Set on every function alike. */
const COMMON: ReadonlySet<string> = new Set([ENV.publicUrl, ENV.allowedOrigins, 'POWERTOOLS_SERVICE_NAME']);

/**
 * Commands that a bundle holds because a store's functions come as one object, and that the function never calls. Not
 * granted, so that a bug cannot call them either.
 */
const NEVER_CALLED: Partial<Record<FunctionName, readonly string[]>> = {
  delivery: [
    'RECORDS_TABLE dynamodb:BatchGetItem',
    'RECORDS_TABLE dynamodb:Query',
    'FILES_BUCKET s3:DeleteObject',
  ],
  clock: ['FILES_BUCKET s3:GetObject', 'JOBS_QUEUE_URL sqs:ChangeMessageVisibility'],
  eraser: ['FILES_BUCKET s3:GetObject'],
  jobs: [
    'RECORDS_TABLE dynamodb:BatchGetItem',
    'RECORDS_TABLE dynamodb:DeleteItem',
    'FILES_BUCKET s3:GetObject',
  ],
  reports: ['JOBS_QUEUE_URL sqs:ChangeMessageVisibility'],
  exports: [
    'RECORDS_TABLE dynamodb:BatchGetItem',
    'RECORDS_TABLE dynamodb:DeleteItem',
    'FILES_BUCKET s3:DeleteObject',
    'JOBS_QUEUE_URL sqs:ChangeMessageVisibility',
  ],
};

/** What Lambda itself does with the function's role to read a queue. */
const POLLING = [
  'ReceiveMessage',
  'DeleteMessage',
  'GetQueueUrl',
  'GetQueueAttributes',
  'ChangeMessageVisibility',
];

const variablesOf = (resource: Resource) =>
  (resource.Properties['Environment'] as { Variables: Record<string, unknown> }).Variables;

/** `VARIABLE action` for each thing that the function may do to a resource it knows by its environment. */
function granted(resource: Resource): string[] {
  const known = Object.entries(variablesOf(resource)).filter(([name]) => namesResource(name));
  const statements = statementsOf(roleOf(resource));
  return known.flatMap(([name, value]) => {
    const { Ref: id } = value as { Ref: string };
    const own = statements.filter(
      ({ Effect, Resource: list }) => Effect === 'Allow' && JSON.stringify(list).includes(`"${id}","Arn"`),
    );
    return own.flatMap(({ Action }) => Action).map((action) => `${name} ${action}`);
  });
}

/** For each action of the store, the rights of which it needs one. */
const asks = (store: StoreNeeds) =>
  [...store.actions].map((action) =>
    [...store.env].filter((name) => namesResource(name, action)).map((name) => `${name} ${action}`),
  );

let needs: Map<string, StoreNeeds[]>;
beforeAll(async () => {
  needs = await storeNeeds();
});
const storesIn = (name: string): StoreNeeds[] => needs.get(name) ?? [];

/** The queue that a function's event source reads. */
const POLLED: Partial<Record<FunctionName, string>> = {
  delivery: ENV.deliveryQueueUrl,
  fanout: ENV.streamQueueUrl,
  jobs: ENV.jobsQueueUrl,
};
const isPolling = (name: FunctionName, right: string) =>
  POLLING.some((action) => right === `${POLLED[name]} sqs:${action}`);

describe.each(FUNCTION_NAMES)('%s', (name) => {
  const [, resource] = ownFunctions().get(name) ?? [];
  if (!resource) throw new Error(`The template has no function ${name}.`);

  it('gets every variable that its stores read, and no other', () => {
    const read = new Set(storesIn(name).flatMap(({ env }) => [...env]));
    const given = Object.keys(variablesOf(resource)).filter((variable) => !COMMON.has(variable));
    expect(given.sort()).toEqual([...read].filter((variable) => !COMMON.has(variable)).sort());
  });

  it('may do to its tables, files and queue what its stores do', () => {
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

  it('may do to its tables, files and queue nothing that no store does', () => {
    const never = new Set(NEVER_CALLED[name]);
    const wanted = new Set(
      storesIn(name)
        .flatMap(asks)
        .flat()
        .filter((right) => !never.has(right)),
    );
    const unused = granted(resource).filter(
      (right) => !wanted.has(right) && !/Stream|ListShards/.test(right) && !isPolling(name, right),
    );
    expect(unused).toEqual([]);
  });
});

describe('permissions on files', () => {
  /** The keys that a statement's resources name, as they stand behind the bucket's ARN. */
  const keysIn = (list: unknown[]) =>
    list.flatMap((entry) => {
      const [, [, pattern] = []] = (entry as { 'Fn::Join'?: [string, [unknown, string]] })['Fn::Join'] ?? [];
      return pattern === undefined ? [] : [pattern.replace(/^\//, '')];
    });
  // A policy's one wildcard here is the star at its end.
  const matches = (pattern: string, key: string) =>
    pattern.endsWith('/*') && key.startsWith(pattern.slice(0, -1));

  it.each(['clock', 'jobs', 'reports'] as const)(
    'of %s fit the keys that jobs write, and no others',
    (name) => {
      const [, resource] = ownFunctions().get(name) ?? [];
      if (!resource) throw new Error(`The template has no function ${name}.`);
      const onObjects = statementsOf(roleOf(resource)).filter(({ Action }) =>
        Action.some((action) => /^s3:\w+(Object|Upload)$/.test(action)),
      );
      const patterns = onObjects.flatMap(({ Resource: list }) => keysIn(list));
      expect(patterns).not.toEqual([]);
      for (const pattern of patterns) {
        expect(matches(pattern, keyOf('co_a', 'rpt_1', 1)), pattern).toBe(true);
        expect(matches(pattern, 'assets/co_a/ast_1'), pattern).toBe(false);
      }
    },
  );
});

const functionOf = (name: FunctionName): Resource => {
  const [, resource] = ownFunctions().get(name) ?? [];
  if (!resource) throw new Error(`The template has no function ${name}.`);
  return resource;
};

const TABLE_NAMES = Object.keys(PARTITIONS) as TableName[];
const ITEM_ACTIONS = [
  'GetItem',
  'BatchGetItem',
  'Query',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'BatchWriteItem',
  'ConditionCheckItem',
  'Scan',
].map((action) => `dynamodb:${action}`);

/** A key of the family, of a company and parts of no other meaning. */
function keyOfFamily(table: TableName, family: string): string {
  const builders: Record<string, (...parts: string[]) => string> = PARTITIONS[table];
  return builders[family]?.('co_a', 'b', 'c') ?? '';
}

/** `records.jobs` for each family of which the function may do anything to an item. */
function familiesGranted(resource: Resource): string[] {
  return TABLE_NAMES.flatMap((table) =>
    Object.keys(PARTITIONS[table])
      .filter((family) =>
        ITEM_ACTIONS.some((action) => mayReach(resource, table, action, [keyOfFamily(table, family)])),
      )
      .map((family) => `${table}.${family}`),
  );
}

/** Families of which a bundle holds the keys because stores come as one object, and that the function never reaches. */
const NEVER_REACHED: Partial<Record<FunctionName, readonly string[]>> = {
  clock: ['counters.idempotency', 'records.idempotency'],
};

/** The stack of shared/http holds what every operation of every capability might need. */
function neededByNoOperation(name: FunctionName): string[] {
  if (!Object.hasOwn(capabilities, name)) return [];
  const operations = capabilities[name as keyof typeof capabilities];
  const perAddress = operations.some((operation) => minuteLimitOf(operation)?.per === 'address');
  return [
    ...(perAddress ? [] : ['counters.address']),
    ...(operations.some(isIdempotent) ? [] : ['counters.idempotency']),
  ];
}

describe.each(FUNCTION_NAMES)('partition keys of %s (P34)', (name) => {
  const resource = functionOf(name);

  it('are of the families that its code makes keys of, and no others', async () => {
    const reached = [...((await familiesReached()).get(name) ?? [])];
    const never = new Set([...(NEVER_REACHED[name] ?? []), ...neededByNoOperation(name)]);
    expect(familiesGranted(resource).sort()).toEqual(reached.filter((family) => !never.has(family)).sort());
  });

  it.each(TABLE_NAMES)('are named by every call on %s, each of them', (table) => {
    const families = Object.keys(PARTITIONS[table]);
    for (const action of ITEM_ACTIONS) {
      const [mine, foreign] = [true, false].map((wanted) =>
        families
          .map((family) => keyOfFamily(table, family))
          .find((key) => mayReach(resource, table, action, [key]) === wanted),
      );
      expect(mayReach(resource, table, action, []), `${action} without a key`).toBe(false);
      if (mine !== undefined && foreign !== undefined)
        expect(mayReach(resource, table, action, [mine, foreign]), `${action} of ${foreign}`).toBe(false);
    }
  });
});

describe('policies', () => {
  /** ARNs and names are longest with twelve characters that CloudFormation adds to a logical id. */
  const LONGEST = 150;

  const sizes = new Map<string, number>();
  afterAll(() => {
    const [largest] = [...sizes].sort(([, one], [, other]) => other - one);
    if (largest)
      console.log(`The longest policies are those of ${largest[0]}: ${largest[1]} of 10240 characters.`);
  });

  it.each(FUNCTION_NAMES)('of %s fit the 10,240 characters that a role may hold inline', (name) => {
    const role = roleOf(functionOf(name));
    const written = resources('AWS::IAM::Policy')
      .filter(([, { Properties }]) => JSON.stringify(Properties['Roles']).includes(`"${role}"`))
      .map(([, { Properties }]) => JSON.stringify(Properties['PolicyDocument']))
      .map((text) =>
        text.replaceAll(/\{"Fn::GetAtt":\["\w+","\w+"\]\}|\{"Ref":"[^"]+"\}/g, 'x'.repeat(LONGEST)),
      );
    const size = written.reduce((sum, text) => sum + text.length, 0);
    sizes.set(name, size);
    expect(size).toBeGreaterThan(0);
    expect(size).toBeLessThan(10_240);
    expect(resources('AWS::IAM::ManagedPolicy')).toEqual([]);
  });
});
