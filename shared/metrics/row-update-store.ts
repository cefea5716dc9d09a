import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** Counts the writes of a row, so that a repair can tell whether it still is what was read. */
export const VERSION_ATTRIBUTE = '~v';

/** Pairs that a sketch holds still though nobody is behind them any more: those of people that were erased. */
export const LEFT_PAIRS = '~left';

/** The expressions of one row's update, with names and values as short as can be: an expression holds 4 KB. */
export class RowUpdate {
  readonly #names = new Map<string, string>();
  readonly #values: Record<string, AttributeValue> = {};
  readonly #sets: string[] = [];
  readonly #additions: string[] = [];
  readonly #conditions: string[] = [];
  #count = 0;

  set(attribute: string, value: AttributeValue): void {
    this.#sets.push(`${this.name(attribute)} = ${this.value(value)}`);
  }

  /** Adds to a number, or unites with a set. */
  add(attribute: string, value: AttributeValue): void {
    this.#additions.push(`${this.name(attribute)} ${this.value(value)}`);
  }

  require(condition: string): void {
    this.#conditions.push(condition);
  }

  /** What stands for the attribute in conditions. */
  name(attribute: string): string {
    const known = this.#names.get(attribute);
    if (known !== undefined) return known;
    const made = `#${this.#names.size.toString(36)}`;
    this.#names.set(attribute, made);
    return made;
  }

  /** What stands for the value in conditions. */
  value(value: AttributeValue): string {
    const made = `:${(this.#count++).toString(36)}`;
    this.#values[made] = value;
    return made;
  }

  toInput(): {
    UpdateExpression: string;
    ConditionExpression?: string;
    ExpressionAttributeNames: Record<string, string>;
    ExpressionAttributeValues: Record<string, AttributeValue>;
  } {
    const parts = [
      ...(this.#sets.length > 0 ? [`SET ${this.#sets.join(', ')}`] : []),
      ...(this.#additions.length > 0 ? [`ADD ${this.#additions.join(', ')}`] : []),
    ];
    return {
      UpdateExpression: parts.join(' '),
      ...(this.#conditions.length > 0 ? { ConditionExpression: this.#conditions.join(' AND ') } : {}),
      ExpressionAttributeNames: Object.fromEntries(
        Array.from(this.#names, ([attribute, name]) => [name, attribute]),
      ),
      ExpressionAttributeValues: this.#values,
    };
  }
}
