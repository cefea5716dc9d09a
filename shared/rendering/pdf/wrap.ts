import type { Typeface } from './typeface.ts';

/** Lines of at most `width` points, broken at spaces; a single longer word stays whole. */
export function wrap(text: string, face: Typeface, size: number, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && face.width(longer, size) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  if (line !== '') lines.push(line);
  return lines;
}
