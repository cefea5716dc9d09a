import bidiFactory from 'bidi-js';

/** Its types take it for a module with a default export; what is loaded is the function itself. */
const bidi = (bidiFactory as unknown as typeof bidiFactory.default)();

/** Hebrew, Arabic and their neighbours, and the marks that turn the direction. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * The text as a part of a line that does not move its neighbours, whatever direction it has: "1–31" beside an Arabic name
 * stays that (https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates).
 */
export function isolated(text: string): string {
  return `\u2068${text}\u2069`;
}

export interface Run {
  /** In the order in which it is read. */
  text: string;
  rightToLeft: boolean;
}

/** A line's runs from left to right (https://www.unicode.org/reports/tr9/, rules L2 and L4). */
export function visualRuns(line: string): Run[] {
  if (!RIGHT_TO_LEFT.test(line)) return [{ text: line, rightToLeft: false }];
  const { levels } = bidi.getEmbeddingLevels(line);
  const runs: { text: string; level: number }[] = [];
  for (let at = 0; at < line.length; at += 1) {
    const level = levels[at] ?? 0;
    const character = line[at] ?? '';
    const shown = level % 2 === 1 ? (bidi.getMirroredCharacter(character) ?? character) : character;
    const last = runs.at(-1);
    if (last && last.level === level) last.text += shown;
    else runs.push({ text: shown, level });
  }
  return reordered(runs).map(({ text, level }) => ({ text, rightToLeft: level % 2 === 1 }));
}

/** From the highest level down to the lowest odd one, neighbours of that level or above change their order. */
function reordered<T extends { level: number }>(runs: T[]): T[] {
  const ordered = [...runs];
  for (let level = Math.max(...runs.map((run) => run.level)); level > 0; level -= 1) {
    for (let start = 0; start < ordered.length; start += 1) {
      let end = start;
      while ((ordered[end]?.level ?? -1) >= level) end += 1;
      if (end - start > 1) ordered.splice(start, end - start, ...ordered.slice(start, end).reverse());
      start = end;
    }
  }
  return ordered;
}
