import { readFileSync } from 'node:fs';
import { run } from '#test/support/foreign-readers.ts';

export interface Box {
  xMin: number;
  yMin: number;
  xMax: number;
  yMax: number;
}

export interface Word extends Box {
  text: string;
}

/** A page as poppler reads it. Points, from the upper left corner. */
export interface Page {
  number: number;
  width: number;
  height: number;
  words: Word[];
}

/** A box of letters is as high as the font's tallest and deepest; what is drawn is about this much lower at each end. */
const AIR = 0.24;
/** Neighbours may touch. */
const TOUCH = 0.6;
/** No printer reaches further. */
const EDGE = 18;

export function pagesOf(file: string): Page[] {
  const xml = run('pdftotext', ['-bbox', file, '-']);
  return xml
    .split('<page ')
    .slice(1)
    .map((text, index) => {
      const [, width = '', height = ''] = /^width="([\d.]+)" height="([\d.]+)"/.exec(text) ?? [];
      return { number: index + 1, width: Number(width), height: Number(height), words: wordsOf(text) };
    });
}

const WORD = /<word xMin="(-?[\d.]+)" yMin="(-?[\d.]+)" xMax="(-?[\d.]+)" yMax="(-?[\d.]+)">([^<]*)<\/word>/g;

function wordsOf(text: string): Word[] {
  return [...text.matchAll(WORD)].map(([, xMin, yMin, xMax, yMax, word = '']) => {
    const air = (Number(yMax) - Number(yMin)) * AIR;
    return {
      xMin: Number(xMin),
      yMin: Number(yMin) + air,
      xMax: Number(xMax),
      yMax: Number(yMax) - air,
      text: word,
    };
  });
}

/** Words that reach over the edge of what can be printed. */
export function outside({ width, height, words }: Page): string[] {
  return words
    .filter(
      ({ xMin, yMin, xMax, yMax }) =>
        xMin < EDGE || yMin < EDGE || xMax > width - EDGE || yMax > height - EDGE,
    )
    .map(({ text }) => text);
}

/** Pairs of words that lie on each other. */
export function overlapping({ words }: Page): string[] {
  const sorted = [...words].sort((one, other) => one.yMin - other.yMin);
  return sorted.flatMap((one, index) => {
    const found: string[] = [];
    for (const other of sorted.slice(index + 1)) {
      if (other.yMin >= one.yMax) break;
      if (isOver(one, other)) found.push(`${one.text} | ${other.text}`);
    }
    return found;
  });
}

function isOver(one: Box, other: Box): boolean {
  const across = Math.min(one.xMax, other.xMax) - Math.max(one.xMin, other.xMin);
  const down = Math.min(one.yMax, other.yMax) - Math.max(one.yMin, other.yMin);
  return across > TOUCH && down > TOUCH;
}

/** Words that begin in a filled box, such as a card or a row, and end beside it. */
export function crossing({ words }: Page, boxes: readonly Box[]): string[] {
  return words.flatMap((word) => {
    const middle = { x: (word.xMin + word.xMax) / 2, y: (word.yMin + word.yMax) / 2 };
    const crossed = boxes.some(
      (box) =>
        middle.y > box.yMin &&
        middle.y < box.yMax &&
        middle.x > box.xMin &&
        middle.x < box.xMax &&
        (word.xMin < box.xMin || word.xMax > box.xMax || word.yMin < box.yMin || word.yMax > box.yMax),
    );
    return crossed ? [word.text] : [];
  });
}

const FILLED = /(-?[\d.]+) (-?[\d.]+) (-?[\d.]+) (-?[\d.]+) re f\b/g;

/** Rectangles that are filled on each page, as qpdf unpacks them. */
export function filledBoxes(file: string): Box[][] {
  const unpacked = `${file}.qdf`;
  run('qpdf', ['--qdf', '--object-streams=disable', '--coalesce-contents', file, unpacked]);
  const text = readFileSync(unpacked, 'latin1');
  const objects = new Map(
    [...text.matchAll(/^(\d+) 0 obj\n([\s\S]*?)\nendobj/gm)].map(([, id = '', body = '']) => [id, body]),
  );
  const kids = /\/Kids \[([^\]]*)\]/.exec(text)?.[1] ?? '';
  return [...kids.matchAll(/(\d+) 0 R/g)].map(([, id = '']) => {
    const page = objects.get(id) ?? '';
    const [, contents = ''] = /\/Contents (\d+) 0 R/.exec(page) ?? [];
    const height = Number(PAGE_HEIGHT.exec(page)?.[1]);
    return [...(objects.get(contents) ?? '').matchAll(FILLED)].map(([, x, y, width, tall]) => {
      const [left, below] = [Number(x), height - Number(y)];
      return { xMin: left, xMax: left + Number(width), yMin: below - Number(tall), yMax: below };
    });
  });
}

const PAGE_HEIGHT = /\/MediaBox \[\s*0\s+0\s+[\d.]+\s+([\d.]+)\s*\]/;
