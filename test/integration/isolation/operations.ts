import * as z from 'zod';
import { capabilities } from '#shared/api.ts';
import type { Operation } from '#shared/http/contract.ts';

/** Where an operation takes something that may name an object: `path:user_id`, `query:cursor`, `body:report_ids`. */
export interface Identifier {
  place: 'path' | 'query' | 'body';
  name: string;
}

/** Names of fields that may name an object. */
const NAMES_OBJECT = /(?:^|_)(?:ids?|cursor|token)$|[a-z](?:Ids?|Token)$/;

interface JsonSchema {
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  $defs?: Record<string, JsonSchema>;
}

export const OPERATIONS: readonly Operation[] = Object.values(capabilities).flat();

/** Every identifier that the operation's contract takes: all of the path's, and fields of query and body by their names. */
export function identifiersOf(operation: Operation): readonly Identifier[] {
  const known = identifiers.get(operation) ?? findIdentifiers(operation);
  identifiers.set(operation, known);
  return known;
}

const identifiers = new Map<Operation, readonly Identifier[]>();

function findIdentifiers(operation: Operation): Identifier[] {
  const inPath = [...operation.path.matchAll(/\{(\w+)\+?\}/g)].map(([, name = '']) => name);
  return [
    ...inPath.map((name) => ({ place: 'path' as const, name })),
    ...fieldsOf(operation.query).map((name) => ({ place: 'query' as const, name })),
    ...fieldsOf(operation.body).map((name) => ({ place: 'body' as const, name })),
  ];
}

function fieldsOf(schema: z.ZodType | undefined): string[] {
  if (!schema) return [];
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  return [...new Set(namesIn(json))].filter((name) => NAMES_OBJECT.test(name.split('.').at(-1) ?? ''));
}

/** Names of all fields, those of nested objects with the way to them. */
function namesIn(schema: JsonSchema, way = ''): string[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => [
    `${way}${name}`,
    ...namesIn(inner, `${way}${name}.`),
  ]);
  const parts = [schema.items, ...Object.values(schema.$defs ?? {}), ...(schema.anyOf ?? [])];
  const more = [...parts, ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  return [...own, ...more.flatMap((part) => (part ? namesIn(part, way) : []))];
}
