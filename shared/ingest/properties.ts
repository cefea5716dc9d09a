import { exactDecimal } from '#shared/metrics/decimal.ts';
import { LIMITS, PROPERTY_PATTERN } from '#shared/metrics/limits.ts';

export type FlatValue = string | number | boolean;

const MOST_LEVELS = 4;
const MOST_OF_A_LIST = 50;

/**
 * Free properties of another format as flat ones of ours. Names keep letters, digits and `_`; a nested object's names
 * are joined with `_`; a list of plain values becomes JSON text; a number that is no exact decimal becomes text; text is
 * cut at the limit. What cannot be kept even so is left out. `dropped` names whatever was left out or cut.
 */
export class FlatProperties {
  readonly values = new Map<string, FlatValue>();
  readonly dropped: string[] = [];

  addAll(given: Readonly<Record<string, unknown>>, prefix = '', level = 1): this {
    for (const [name, value] of Object.entries(given)) this.#add(`${prefix}${name}`, value, level);
    return this;
  }

  toObject(): Record<string, FlatValue> {
    return Object.fromEntries(this.values);
  }

  #add(name: string, value: unknown, level: number): void {
    if (value === null || value === undefined) return;
    if (isPlainObject(value)) {
      if (level < MOST_LEVELS) this.addAll(value, `${name}_`, level + 1);
      else this.#drop(name);
      return;
    }
    const flat = Array.isArray(value) ? listText(value) : plainValue(value);
    if (flat === undefined) this.#drop(name);
    else this.#set(name, flat);
  }

  #set(name: string, value: FlatValue): void {
    const kept = propertyName(name);
    const isNew = !this.values.has(kept);
    if (!PROPERTY_PATTERN.test(kept) || !isNew || this.values.size >= LIMITS.properties) {
      this.#drop(name);
      return;
    }
    if (typeof value !== 'string') {
      this.values.set(kept, value);
      return;
    }
    const text = value.slice(0, LIMITS.textLength).toWellFormed();
    this.values.set(kept, text);
    if (text !== value) this.#drop(name);
  }

  #drop(name: string): void {
    this.dropped.push(name.slice(0, LIMITS.textLength).toWellFormed());
  }
}

/** Letters, digits and `_`, not a digit first. */
export function propertyName(name: string): string {
  const plain = name.replaceAll(/\W/g, '_').slice(0, LIMITS.propertyNameLength);
  return /^\d/.test(plain) ? `_${plain}`.slice(0, LIMITS.propertyNameLength) : plain;
}

function plainValue(value: unknown): FlatValue | undefined {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value !== 'number') return undefined;
  return exactDecimal(value) === undefined ? String(value) : value;
}

function listText(list: readonly unknown[]): string | undefined {
  if (list.length > MOST_OF_A_LIST || list.some((entry) => typeof entry === 'object')) return undefined;
  return JSON.stringify(list);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
