import type { Typeface } from './typeface.ts';

const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Lines of at most `width` points, broken at spaces, and inside a word only where it alone is wider. */
export function wrap(text: string, face: Typeface, size: number, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (face.width(longer, size) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    const parts = broken(word, face, size, width);
    line = parts.pop() ?? '';
    lines.push(...parts);
  }
  if (line !== '') lines.push(line);
  return lines;
}

/** As `wrap`, at most so many lines; the last one holds what is left, to be cut where it is drawn. */
export function wrapWithin(
  text: string,
  face: Typeface,
  size: number,
  { width, most }: { width: number; most: number },
): string[] {
  const lines = wrap(text, face, size, width);
  return lines.length <= most ? lines : [...lines.slice(0, most - 1), lines.slice(most - 1).join(' ')];
}

/** A word cut between letters; whole where it fits. */
function broken(word: string, face: Typeface, size: number, width: number): string[] {
  if (face.width(word, size) <= width) return [word];
  const parts: string[] = [];
  let part = '';
  for (const { segment } of letters.segment(word)) {
    if (part !== '' && face.width(part + segment, size) > width) {
      parts.push(part);
      part = '';
    }
    part += segment;
  }
  return [...parts, part];
}
