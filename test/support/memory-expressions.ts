import { type AttributeValue, DynamoDBServiceException } from '@aws-sdk/client-dynamodb';

export type Item = Record<string, AttributeValue>;

/** What expressions name. */
export interface Words {
  ExpressionAttributeNames?: Record<string, string> | undefined;
  ExpressionAttributeValues?: Item | undefined;
}

const TOKEN = /\s*(<=|>=|<>|[=<>(),]|[#:]?\w+)/gy;

/**
 * Whether a condition holds of an item: existence of attributes, comparisons, IN, BETWEEN, NOT, AND, OR, brackets.
 * @throws Error on whatever else an expression may have
 */
export function holds(condition: string | undefined, words: Words, item: Item | undefined): boolean {
  if (condition === undefined) return true;
  const tokens = tokensOf(condition);
  const result = either(tokens, words, item ?? {});
  if (tokens.length > 0) throw new Error(`Not understood: ${condition}`);
  return result;
}

function tokensOf(expression: string): string[] {
  const tokens = [...expression.matchAll(TOKEN)].map(([, token = '']) => token);
  if (tokens.join('') !== expression.replaceAll(/\s/g, '')) throw new Error(`Not understood: ${expression}`);
  return tokens;
}

function either(tokens: string[], words: Words, item: Item): boolean {
  let result = both(tokens, words, item);
  while (tokens[0] === 'OR') {
    tokens.shift();
    result = both(tokens, words, item) || result;
  }
  return result;
}

function both(tokens: string[], words: Words, item: Item): boolean {
  let result = single(tokens, words, item);
  while (tokens[0] === 'AND') {
    tokens.shift();
    result = single(tokens, words, item) && result;
  }
  return result;
}

function single(tokens: string[], words: Words, item: Item): boolean {
  const first = tokens.shift() ?? '';
  if (first === 'NOT') return !single(tokens, words, item);
  if (first === '(') {
    const result = either(tokens, words, item);
    expectToken(tokens, ')');
    return result;
  }
  if (first === 'attribute_exists' || first === 'attribute_not_exists') {
    expectToken(tokens, '(');
    const isThere = item[nameOf(tokens.shift() ?? '', words)] !== undefined;
    expectToken(tokens, ')');
    return isThere === (first === 'attribute_exists');
  }
  const operator = tokens.shift() ?? '';
  if (operator === 'IN') return listOf(tokens).some((one) => compare(first, '=', one, words, item));
  const right = tokens.shift() ?? '';
  if (operator !== 'BETWEEN') return compare(first, operator, right, words, item);
  expectToken(tokens, 'AND');
  const last = tokens.shift() ?? '';
  if (last.startsWith(':') && compare(right, '>', last, words, item))
    throw new DynamoDBServiceException({
      name: 'ValidationException',
      message: 'The end of BETWEEN must not come before its beginning',
      $fault: 'client',
      $metadata: {},
    });
  return compare(first, '>=', right, words, item) && compare(first, '<=', last, words, item);
}

/** The words in brackets that come next. */
function listOf(tokens: string[]): string[] {
  expectToken(tokens, '(');
  const end = tokens.indexOf(')');
  return tokens.splice(0, end + 1).filter((token) => /\w/.test(token));
}

function expectToken(tokens: string[], wanted: string): void {
  if (tokens.shift() !== wanted) throw new Error(`Expected ${wanted} before ${tokens.join(' ')}`);
}

function compare(left: string, operator: string, right: string, words: Words, item: Item): boolean {
  const [one, other] = [operand(left, words, item), operand(right, words, item)];
  if (one === undefined || other === undefined || typeof one !== typeof other) return operator === '<>';
  switch (operator) {
    case '=':
      return one === other;
    case '<>':
      return one !== other;
    case '<':
      return one < other;
    case '<=':
      return one <= other;
    case '>':
      return one > other;
    case '>=':
      return one >= other;
    default:
      throw new Error(`Not understood: ${operator}`);
  }
}

function operand(token: string, words: Words, item: Item): string | number | undefined {
  const value = token.startsWith(':') ? valueOf(token, words) : item[nameOf(token, words)];
  if (value === undefined) return undefined;
  if (value.N !== undefined) return Number(value.N);
  if (value.S !== undefined) return value.S;
  if (value.NS !== undefined) return value.NS.toSorted().join(' ');
  throw new Error(`Only texts, numbers and sets of numbers are compared: ${JSON.stringify(value)}`);
}

function nameOf(token: string, { ExpressionAttributeNames: names = {} }: Words): string {
  if (!token.startsWith('#')) return token;
  const name = names[token];
  if (name === undefined) throw new Error(`${token} names nothing.`);
  return name;
}

function valueOf(token: string, { ExpressionAttributeValues: values = {} }: Words): AttributeValue {
  const value = values[token];
  if (value === undefined) throw new Error(`${token} is no value.`);
  return value;
}

/**
 * The item after an update by SET, with sums of two and if_not_exists, REMOVE, and ADD of numbers and sets of numbers.
 * @throws Error on whatever else an expression may have
 */
export function updated(expression: string, words: Words, item: Item): Item {
  const next = { ...item };
  for (const [, clause, parts = ''] of expression.matchAll(
    /(SET|REMOVE|ADD|DELETE)\s+(.*?)(?=\s+(?:SET|REMOVE|ADD|DELETE)\s|$)/gs,
  ))
    for (const part of parts.split(OUTSIDE_BRACKETS)) change(next, clause ?? '', part.trim(), words);
  return next;
}

const OUTSIDE_BRACKETS = /,(?![^(]*\))/;
const WHERE_THERE_IS_NONE = /^([\w#]+)\s*=\s*if_not_exists\(([\w#]+),\s*(:\w+)\)$/;

function change(next: Item, clause: string, part: string, words: Words): void {
  const [, at = '', kept = '', first = ''] = WHERE_THERE_IS_NONE.exec(part) ?? [];
  if (clause === 'SET' && at !== '') {
    next[nameOf(at, words)] = next[nameOf(kept, words)] ?? valueOf(first, words);
    return;
  }
  const [target = '', value = '', ...further] = part.split(clause === 'SET' ? /\s*[=+]\s*/ : /\s+/);
  const name = nameOf(target, words);
  if (/[^\w#:]/.test([target, value, ...further].join('')))
    throw new Error(`Not understood: ${clause} ${part}`);
  if (clause === 'REMOVE') delete next[name];
  else if (clause === 'SET') next[name] = sumOf([value, ...further], next, words);
  else if (clause === 'ADD') next[name] = added(next[name], valueOf(value, words));
  else throw new Error(`Not understood: ${clause}`);
}

function added(before: AttributeValue | undefined, more: AttributeValue): AttributeValue {
  if (more.NS) return { NS: [...new Set([...(before?.NS ?? []), ...more.NS])] };
  return { N: String(Number(before?.N ?? 0) + Number(more.N)) };
}

/** One word as it is, of several the sum. */
function sumOf(tokens: readonly string[], item: Item, words: Words): AttributeValue {
  const values = tokens.map((token) =>
    token.startsWith(':') ? valueOf(token, words) : (item[nameOf(token, words)] ?? { NULL: true }),
  );
  const [only] = values;
  if (only && values.length === 1) return only;
  return { N: String(values.reduce((sum, { N: number }) => sum + Number(number), 0)) };
}
