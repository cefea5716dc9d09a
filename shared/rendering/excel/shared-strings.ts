import { isHoldable } from '../cell-text.ts';
import { escapeXml, NS, XML_HEAD } from './xml.ts';

/** Texts of one column that are kept to be named by their number; a column with more has its texts in its cells. */
const MOST_IN_COLUMN = 20_000;
/** Over all columns, so that a wide table costs no more memory than a narrow one. */
const MOST = 100_000;
const LONGEST = 200;
/** More cells than that without a number, not counting as many that had one, and a column shares no more texts. */
const MOST_MISSED = 10_000;
const AT_ONCE = 1_000;

/** Texts that several cells hold, written once. */
export class SharedStrings {
  readonly #texts: string[] = [];
  /** Cells that hold one of them. */
  #uses = 0;

  /** Numbers of one column's texts. */
  column(): SharedColumn {
    const numbers = new Map<string, string>();
    let missed = 0;
    return {
      numberOf: (text) => {
        // Nearly each cell has a text of its own: looking them up finds next to nothing.
        if (missed > MOST_MISSED) return undefined;
        const number = numbers.get(text) ?? this.#add(numbers, text);
        if (number === undefined) missed += 1;
        else {
          this.#uses += 1;
          if (missed > 0) missed -= 1;
        }
        return number;
      },
    };
  }

  get isEmpty(): boolean {
    return this.#texts.length === 0;
  }

  *xml(): Generator<Buffer, void, undefined> {
    const { length } = this.#texts;
    yield Buffer.from(`${XML_HEAD}<sst xmlns="${NS.main}" count="${this.#uses}" uniqueCount="${length}">`);
    for (let from = 0; from < length; from += AT_ONCE) {
      const items = this.#texts.slice(from, from + AT_ONCE);
      yield Buffer.from(
        items.map((text) => `<si><t xml:space="preserve">${escapeXml(text)}</t></si>`).join(''),
        'utf8',
      );
    }
    yield Buffer.from('</sst>');
  }

  #add(numbers: Map<string, string>, text: string): string | undefined {
    if (text.length > LONGEST || numbers.size >= MOST_IN_COLUMN || this.#texts.length >= MOST)
      return undefined;
    // What must be changed is changed, and counted, in each cell.
    if (!isHoldable(text)) return undefined;
    const number = String(this.#texts.push(text) - 1);
    numbers.set(text, number);
    return number;
  }
}

export interface SharedColumn {
  /** In digits; undefined where the text belongs into its cell. */
  numberOf: (text: string) => string | undefined;
}
