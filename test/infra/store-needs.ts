import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleOptions } from '#scripts/build.ts';
import { findEntries } from '#scripts/build-files.ts';
import { ENV, type EnvName } from '#shared/runtime/env-names.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Permissions that each command, or part of a transaction, needs. */
const ACTIONS_OF: [pattern: RegExp, ...actions: string[]][] = [
  [/new \S*\bGetItemCommand\(/, 'dynamodb:GetItem'],
  [/new \S*\bBatchGetItemCommand\(/, 'dynamodb:BatchGetItem'],
  [/new \S*\bQueryCommand\(|paginateQuery\)?\(/, 'dynamodb:Query'],
  [/new \S*\bPutItemCommand\(|\bPut: \{/, 'dynamodb:PutItem'],
  [/new \S*\bUpdateItemCommand\(|\bUpdate: \{/, 'dynamodb:UpdateItem'],
  [/new \S*\bDeleteItemCommand\(|\bDelete: \{\s*TableName/, 'dynamodb:DeleteItem'],
  [/new \S*\bBatchWriteItemCommand\(/, 'dynamodb:BatchWriteItem'],
  [/\bConditionCheck: \{/, 'dynamodb:ConditionCheckItem'],
  [/new \S*\bDescribeTableCommand\(/, 'dynamodb:DescribeTable'],
  [/new \S*\bGetObjectCommand\(|\bs3Link\(/, 's3:GetObject'],
  [/\bcallS3\("DELETE"/, 's3:DeleteObject'],
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
  [/new \S*\bUpload\(/, 's3:PutObject', 's3:AbortMultipartUpload'],
  [/new \S*\bListObjectsV2Command\(|\bcallS3\("HEAD"/, 's3:ListBucket'],
  [/new \S*\bSendMessageCommand\(/, 'sqs:SendMessage'],
  [/new \S*\bChangeMessageVisibilityCommand\(/, 'sqs:ChangeMessageVisibility'],
  [/new \S*\bGetQueueAttributesCommand\(/, 'sqs:GetQueueAttributes'],
];

/** Variables that name a resource end so, by the service of the resource. */
const VARIABLE_OF: Record<string, string> = { dynamodb: '_TABLE', s3: '_BUCKET', sqs: '_QUEUE_URL' };

/** Whether the variable names a resource that the action is made on, or on no action in particular. */
export function namesResource(variable: string, action?: string): boolean {
  const endings =
    action === undefined ? Object.values(VARIABLE_OF) : [VARIABLE_OF[action.split(':')[0] ?? ''] ?? '?'];
  return endings.some((ending) => variable.endsWith(ending));
}

/** What one source file, as far as a function's bundle holds it, reads from the environment and does to resources. */
export interface StoreNeeds {
  file: string;
  env: Set<EnvName>;
  actions: Set<string>;
}

/** The needs of every function, by name. */
export async function storeNeeds(): Promise<Map<string, StoreNeeds[]>> {
  const needs = [...(await readableBundles())].map(([name, text]) => {
    const own = ownParts(text).map(([file, code]) => needsOf(file, code));
    return [name, own.filter(({ env }) => env.size > 0)] as const;
  });
  return new Map(needs);
}

/** Every function's bundle by the function's name: that of the build, only not minified. */
async function makeBundles(): Promise<Map<string, string>> {
  const options = { ...bundleOptions(await findEntries(ROOT)), minify: false, sourcemap: false } as const;
  const { outputFiles } = await build({ ...options, write: false });
  return new Map(outputFiles.map(({ path, text }) => [path.split('/').at(-2) ?? '', text]));
}

let bundles: Promise<Map<string, string>> | undefined;
function readableBundles(): Promise<Map<string, string>> {
  bundles ??= makeBundles();
  return bundles;
}

/** esbuild writes the path of each file above what it keeps of it. */
function ownParts(bundle: string): [file: string, code: string][] {
  const parts = bundle.split(/^ *\/\/ ((?:shared|functions|node_modules)\/\S+)$/m).slice(1);
  const pairs: [string, string][] = [];
  for (let index = 0; index < parts.length; index += 2) {
    const [file = '', code = ''] = parts.slice(index, index + 2);
    if (!file.startsWith('node_modules')) pairs.push([file, code]);
  }
  return pairs;
}

function needsOf(file: string, code: string): StoreNeeds {
  const names = [...code.matchAll(/(?:requireEnv|optionalEnv)\(ENV\.(\w+)\)/g)].map(
    ([, key]) => ENV[key as keyof typeof ENV],
  );
  return {
    file,
    env: new Set(names),
    actions: new Set(ACTIONS_OF.flatMap(([pattern, ...actions]) => (pattern.test(code) ? actions : []))),
  };
}

let families: Promise<Map<string, Set<string>>> | undefined;

/** The families of partition keys that each function's bundle builds: `records.jobs`. */
export function familiesReached(): Promise<Map<string, Set<string>>> {
  families ??= findFamilies();
  return families;
}

async function findFamilies(): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>();
  for (const [name, text] of await readableBundles()) {
    const reached = ownParts(text)
      // Each of its builders stands in one object, used or not.
      .filter(([file]) => file !== 'shared/auth/directory-keys.ts')
      .flatMap(([, code]) => [
        ...[...code.matchAll(/\bPARTITIONS\.(\w+)\.(\w+)\(/g)].map(
          ([, table, family]) => `${table}.${family}`,
        ),
        ...[...code.matchAll(/\bdirectoryKey\.(\w+)\(/g)].map(([, family]) => `directory.${family}`),
      ]);
    found.set(name, new Set(reached));
  }
  return found;
}
