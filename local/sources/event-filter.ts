type Test = (value: unknown, isPresent: boolean) => boolean;
type Match = (record: unknown) => boolean;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const startsWith = (part: unknown): Test => {
  const text = String(part);
  return (value) => typeof value === 'string' && value.startsWith(text);
};

const endsWith = (part: unknown): Test => {
  const text = String(part);
  return (value) => typeof value === 'string' && value.endsWith(text);
};

const COMPARE: Record<string, (left: number, right: number) => boolean> = {
  '=': (left, right) => left === right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
};

function numeric(rule: unknown): Test {
  const parts = rule as (string | number)[];
  const tests: ((value: number) => boolean)[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const compare = COMPARE[String(parts[at])];
    const bound = Number(parts[at + 1]);
    if (compare === undefined) throw new Error(`the filter has an unknown comparison ${parts[at]}`);
    tests.push((value) => compare(value, bound));
  }
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
}

function anythingBut(rule: unknown): Test {
  if (isObject(rule)) {
    const test = operator(rule);
    return (value, isPresent) => isPresent && !test(value, isPresent);
  }
  const refused = Array.isArray(rule) ? rule : [rule];
  return (value, isPresent) => isPresent && !refused.includes(value);
}

const OPERATORS: Record<string, (argument: unknown) => Test> = {
  prefix: startsWith,
  suffix: endsWith,
  numeric,
  'anything-but': anythingBut,
  exists: (wanted) => (_value, isPresent) => isPresent === wanted,
  'equals-ignore-case': (wanted) => (value) =>
    typeof value === 'string' && value.toLowerCase() === String(wanted).toLowerCase(),
};

function operator(rule: Record<string, unknown>): Test {
  const [name = ''] = Object.keys(rule);
  const make = OPERATORS[name];
  if (make === undefined) throw new Error(`the filter has an unknown operator ${name}`);
  return make(rule[name]);
}

function leaf(alternatives: unknown[]): Test {
  const tests = alternatives.map((alternative): Test => {
    if (isObject(alternative)) return operator(alternative);
    return (value, isPresent) => isPresent && value === alternative;
  });
  return (value, isPresent) => {
    const values = Array.isArray(value) ? value : [value];
    return tests.some((test) => values.some((one) => test(one, isPresent)));
  };
}

function compile(pattern: Record<string, unknown>): Match {
  const matches = Object.entries(pattern).map(([key, rule]): Match => {
    if (key === '$or' && Array.isArray(rule)) {
      const options = rule.map((option) => compile(option as Record<string, unknown>));
      return (record) => options.some((option) => option(record));
    }
    if (isObject(rule)) {
      const inner = compile(rule);
      return (record) => inner(isObject(record) ? record[key] : undefined);
    }
    if (!Array.isArray(rule)) throw new Error(`the filter's ${key} must be a list or an object`);
    const test = leaf(rule);
    return (record) => {
      const isPresent = isObject(record) && key in record;
      return test(isPresent ? record[key] : undefined, isPresent);
    };
  });
  return (record) => matches.every((match) => match(record));
}

/**
 * A test of whether a record passes the `FilterCriteria` of a mapping: at least one pattern matches, or there is none.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax
 *
 * @throws Error for a pattern that is no JSON object or uses an unknown operator
 */
export function compileFilters(patterns: string[]): Match {
  if (patterns.length === 0) return () => true;
  const matches = patterns.map((pattern) => compile(JSON.parse(pattern) as Record<string, unknown>));
  return (record) => matches.some((match) => match(record));
}

/**
 * The same for queue messages: a pattern on `body` that is an object looks into a body that is JSON,
 * a list looks at the body as text. A message of the other kind does not match.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html
 */
export function compileBodyFilters(patterns: string[]): (record: { body: string }) => boolean {
  if (patterns.length === 0) return () => true;
  const matches = patterns.map((text) => {
    const pattern = JSON.parse(text) as Record<string, unknown>;
    const match = compile(pattern);
    const looksInside = isObject(pattern['body']);
    return (record: { body: string }) =>
      match(looksInside ? { ...record, body: parsed(record.body) } : record);
  });
  return (record) => matches.some((match) => match(record));
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
