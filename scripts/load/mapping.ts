import { Big } from 'big.js';

/** One row of the file: cell text by column name. */
export type Row = Readonly<Record<string, string>>;

export interface MappedEvent {
  event: string;
  timestamp: string;
  user_id?: string;
  anonymous_id?: string;
  session_id?: string;
  value?: string;
  properties: Record<string, string>;
}

const OWN_FIELDS = ['event', 'timestamp', 'user_id', 'anonymous_id', 'session_id', 'value'] as const;
type OwnField = (typeof OWN_FIELDS)[number];

interface Condition {
  column: string;
  holds: (cell: string) => boolean;
}

interface Rule {
  field: string;
  /** Empty text where the row has nothing for the field. */
  read: (row: Row) => string;
  condition: Condition | undefined;
}

export interface Mapping {
  /** Columns that the rules read, to be checked against the file's heading. */
  columns: Set<string>;
  rules: Rule[];
}

const RULE =
  /^(?<field>[A-Za-z_]\w*)=(?<expression>.+?)(?: if (?<column>.+?) ?(?<operator>\^=|!=|=) ?(?<operand>.*))?$/;
const PRODUCT = /^(?<left>.+?)\*(?<right>.+)$/;

/**
 * Rules such as `value=Quantity*UnitPrice`, `country=Country`, `event='purchase'` and
 * `event='refund' if InvoiceNo ^= C`. The right side is a column, a product of two columns, or a constant in quotes;
 * a name that is no column of the file counts as a constant for `event`. Later rules win over earlier ones.
 * @throws Error that names the rule and the form that is expected
 */
export function parseMapping(rules: readonly string[], heading: readonly string[]): Mapping {
  const known = new Set(heading);
  const columns = new Set<string>();
  const parsed = rules.map((text) => parseRule(text, known, columns));
  for (const column of columns) {
    if (!known.has(column))
      throw new Error(`The file has no column ${column}. Its columns: ${heading.join(', ')}.`);
  }
  for (const needed of ['event', 'timestamp']) {
    if (!parsed.some((rule) => rule.field === needed))
      throw new Error(`Nothing is mapped to ${needed}. Add --map ${needed}=…`);
  }
  return { columns, rules: parsed };
}

function parseRule(text: string, known: ReadonlySet<string>, columns: Set<string>): Rule {
  const groups = RULE.exec(text.trim())?.groups;
  if (!groups?.['field'] || !groups['expression']) {
    throw new Error(
      `--map ${text} is not of the form field=Column, field=Column*Column, field='text', or one of these with "if Column ^= text".`,
    );
  }
  const { field, expression, column, operator, operand } = groups;
  const condition = column === undefined ? undefined : conditionOf(column, operator ?? '=', operand ?? '');
  if (condition) columns.add(condition.column);
  return { field, condition, read: expressionOf(field, expression, known, columns) };
}

function conditionOf(column: string, operator: string, operand: string): Condition {
  const wanted = unquoted(operand) ?? operand;
  if (operator === '^=') return { column, holds: (cell) => cell.startsWith(wanted) };
  if (operator === '!=') return { column, holds: (cell) => cell !== wanted };
  return { column, holds: (cell) => cell === wanted };
}

function expressionOf(
  field: string,
  expression: string,
  known: ReadonlySet<string>,
  columns: Set<string>,
): (row: Row) => string {
  const constant =
    unquoted(expression) ?? (field === 'event' && !known.has(expression) ? expression : undefined);
  if (constant !== undefined) return () => constant;
  const product = known.has(expression) ? undefined : PRODUCT.exec(expression)?.groups;
  if (product?.['left'] && product['right']) {
    const { left, right } = product;
    columns.add(left.trim()).add(right.trim());
    return (row) => multiply(row[left.trim()] ?? '', row[right.trim()] ?? '');
  }
  columns.add(expression);
  return (row) => row[expression] ?? '';
}

function unquoted(text: string): string | undefined {
  return /^'(.*)'$|^"(.*)"$/
    .exec(text)
    ?.slice(1)
    .find((part) => part !== undefined);
}

/** Exact; text that is no number is left for the platform to refuse with its own words. */
function multiply(left: string, right: string): string {
  try {
    return new Big(left).times(new Big(right)).toFixed();
  } catch {
    return `${left}*${right}`;
  }
}

/** A row as an event; `timeOf` turns the file's time into an instant. */
export function mapRow(mapping: Mapping, row: Row, timeOf: (text: string) => string): MappedEvent {
  const event: MappedEvent = { event: '', timestamp: '', properties: {} };
  for (const { field, read, condition } of mapping.rules) {
    if (condition && !condition.holds(row[condition.column] ?? '')) continue;
    const text = read(row);
    if (text === '') continue;
    if (isOwn(field)) event[field] = field === 'timestamp' ? timeOf(text) : text;
    else event.properties[field] = text;
  }
  return event;
}

function isOwn(field: string): field is OwnField {
  return (OWN_FIELDS as readonly string[]).includes(field);
}
