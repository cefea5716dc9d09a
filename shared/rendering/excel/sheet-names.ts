const LONGEST = 31;
const FORBIDDEN = /[[\]:*?/\\\p{Cc}\p{Cs}\ufffe\uffff]/gu;

/** Gives each title a name that a sheet may have and no other sheet has, whatever its letters' case. */
export class SheetNames {
  readonly #taken = new Set<string>(['history']);

  of(title: string): string {
    const plain =
      title
        .replaceAll(FORBIDDEN, ' ')
        .replaceAll(/^'+|'+$/g, '')
        .trim() || 'Data';
    for (let number = 1; ; number += 1) {
      const suffix = number === 1 ? '' : ` (${number})`;
      const name = `${shortened(plain, LONGEST - suffix.length)}${suffix}`;
      const folded = name.toLowerCase();
      if (this.#taken.has(folded)) continue;
      this.#taken.add(folded);
      return name;
    }
  }
}

/** Cut between characters, and not so that an apostrophe ends the name. */
function shortened(text: string, most: number): string {
  let kept = '';
  for (const character of text) {
    if (kept.length + character.length > most) break;
    kept += character;
  }
  return kept.replace(/[' ]+$/, '');
}
