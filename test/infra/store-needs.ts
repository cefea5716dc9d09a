import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleOptions } from '#scripts/build.ts';
import { findEntries } from '#scripts/build-files.ts';
import { ENV, type EnvName } from '#shared/runtime/env-names.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Permission that each DynamoDB command, or part of a transaction, needs. */
const ACTION_OF: [pattern: RegExp, action: string][] = [
  [/new \S*\bGetItemCommand\(/, 'GetItem'],
  [/new \S*\bBatchGetItemCommand\(/, 'BatchGetItem'],
  [/new \S*\bQueryCommand\(|paginateQuery\)?\(/, 'Query'],
  [/new \S*\bPutItemCommand\(|\bPut: \{/, 'PutItem'],
  [/new \S*\bUpdateItemCommand\(|\bUpdate: \{/, 'UpdateItem'],
  [/new \S*\bDeleteItemCommand\(|\bDelete: \{\s*TableName/, 'DeleteItem'],
  [/new \S*\bBatchWriteItemCommand\(/, 'BatchWriteItem'],
  [/\bConditionCheck: \{/, 'ConditionCheckItem'],
  [/new \S*\bDescribeTableCommand\(/, 'DescribeTable'],
];

/** What one source file, as far as a function's bundle holds it, reads from the environment and does to tables. */
export interface StoreNeeds {
  file: string;
  env: Set<EnvName>;
  tables: Set<EnvName>;
  actions: Set<string>;
}

/** The needs of every function, by name. The bundles are those of the build, only not minified. */
export async function storeNeeds(): Promise<Map<string, StoreNeeds[]>> {
  const options = { ...bundleOptions(await findEntries(ROOT)), minify: false, sourcemap: false } as const;
  const { outputFiles } = await build({ ...options, write: false });
  const found = new Map<string, StoreNeeds[]>();
  for (const { path, text } of outputFiles) {
    const name = path.split('/').at(-2) ?? '';
    found.set(
      name,
      ownParts(text)
        .map(([file, code]) => needsOf(file, code))
        .filter(({ env }) => env.size > 0),
    );
  }
  return found;
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
    tables: new Set(names.filter((name) => name.endsWith('_TABLE'))),
    actions: new Set(ACTION_OF.flatMap(([pattern, action]) => (pattern.test(code) ? [action] : []))),
  };
}
