/** The parts of an OpenAPI 3.1 schema that the contracts give rise to. */
interface Schema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
}

interface Parameter {
  in: string;
  name: string;
  required?: boolean;
  schema: Schema;
}

type Content = Record<string, { schema?: Schema }>;

interface OperationObject {
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Content };
  responses: Record<string, { content?: Content }>;
}

export interface ApiDocument {
  components: { schemas: Record<string, Schema> };
  paths: Record<string, Record<string, OperationObject>>;
}

const NOTE = `/**
 * Types of every operation, for openapi-fetch. Made from docs/openapi.json by \`npm run openapi\`; never edited by hand.
 */
`;

/**
 * The type \`paths\` that openapi-fetch asks for. openapi-typescript, which usually makes it, needs the compiler API of
 * TypeScript 5, which TypeScript 7 no longer has.
 */
export function clientTypes(document: ApiDocument): string {
  const schemas = Object.entries(document.components.schemas).map(
    ([name, schema]) => `  ${key(name)}: ${typeOf(schema)};`,
  );
  const paths = Object.entries(document.paths).map(([path, operations]) => {
    const methods = Object.entries(operations).map(
      ([method, operation]) => `    ${method}: ${operationType(operation)};`,
    );
    return `  ${key(path)}: {\n${methods.join('\n')}\n  };`;
  });
  return `${NOTE}export interface Schemas {\n${schemas.join('\n')}\n}\n\nexport interface paths {\n${paths.join('\n')}\n}\n`;
}

function operationType({ parameters = [], requestBody, responses }: OperationObject): string {
  const placed = ['query', 'header', 'path', 'cookie'].map((place) => {
    const own = parameters.filter((parameter) => parameter.in === place);
    if (own.length === 0) return `${place}?: never`;
    const fields = own.map(
      ({ name, required, schema }) => `${key(name)}${required ? '' : '?'}: ${typeOf(schema)}`,
    );
    return `${place}${own.some(({ required }) => required) ? '' : '?'}: { ${fields.join('; ')} }`;
  });
  const body = requestBody
    ? `requestBody${requestBody.required ? '' : '?'}: { content: ${contentType(requestBody.content)} }`
    : 'requestBody?: never';
  const answers = Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .map(([status, { content }]) => {
      const typed = content ? `content: ${contentType(content)}` : 'content?: never';
      return `${status}: { headers: Record<string, unknown>; ${typed} }`;
    });
  const failure = `default: { headers: Record<string, unknown>; content: { 'application/json': Schemas['Error'] } }`;
  return `{ parameters: { ${placed.join('; ')} }; ${body}; responses: { ${[...answers, failure].join('; ')} } }`;
}

function contentType(content: Content): string {
  // Where an answer can be had in several forms, the client reads JSON.
  const json = Object.entries(content).filter(([media]) => media === 'application/json');
  const types = (json.length > 0 ? json : Object.entries(content)).map(
    ([media, { schema }]) => `${key(media)}: ${schema ? typeOf(schema) : 'string'}`,
  );
  return `{ ${types.join('; ')} }`;
}

function typeOf(schema: Schema): string {
  if (schema.$ref) return `Schemas[${key(schema.$ref.replace('#/components/schemas/', ''))}]`;
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum) return union(schema.enum.map((value) => JSON.stringify(value)));
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return union(choices.map(typeOf));
  if (schema.allOf) return schema.allOf.map(typeOf).join(' & ');
  return union([schema.type ?? []].flat().map((type) => plainType(type, schema)));
}

function plainType(type: string, schema: Schema): string {
  switch (type) {
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return `(${schema.items ? typeOf(schema.items) : 'unknown'})[]`;
    case 'object':
      return objectType(schema);
    default:
      return type;
  }
}

function objectType({ properties = {}, required = [], additionalProperties }: Schema): string {
  const fields = Object.entries(properties).map(
    ([name, schema]) => `${key(name)}${required.includes(name) ? '' : '?'}: ${typeOf(schema)}`,
  );
  if (typeof additionalProperties === 'object' && fields.length === 0)
    return `Record<string, ${typeOf(additionalProperties)}>`;
  return fields.length > 0 ? `{ ${fields.join('; ')} }` : 'Record<string, unknown>';
}

function union(types: readonly string[]): string {
  return types.length === 0 ? 'unknown' : [...new Set(types)].join(' | ');
}

function key(name: string): string {
  return `'${name.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
