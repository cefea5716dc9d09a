import { expect, it } from 'vitest';
import { crossing, outside, overlapping, type Page, type Word } from './geometry.ts';

const word = (text: string, xMin: number, yMin: number, xMax: number): Word => ({
  text,
  xMin,
  yMin,
  xMax,
  yMax: yMin + 6,
});
const page = (...words: Word[]): Page => ({ number: 1, width: 595, height: 842, words });
const sound = [word('Revenue', 50, 100, 90), word('£1,200', 92, 100, 120), word('Orders', 50, 108, 80)];
const card = { xMin: 45, yMin: 90, xMax: 130, yMax: 120 };

it('finds nothing on a sound page', () => {
  const found = page(...sound);
  expect([outside(found), overlapping(found), crossing(found, [card])]).toEqual([[], [], []]);
});

it('finds a word that is cut by the edge of the page', () => {
  expect(outside(page(...sound, word('clipped', 560, 300, 600)))).toEqual(['clipped']);
  expect(outside(page(...sound, word('below', 50, 830, 80)))).toEqual(['below']);
});

it('finds labels that lie on each other', () => {
  expect(overlapping(page(...sound, word('over', 85, 102, 95)))).toEqual(['Revenue | over', '£1,200 | over']);
});

it('finds a word that sticks out of its card or row', () => {
  expect(crossing(page(...sound, word('wide', 60, 96, 140)), [card])).toEqual(['wide']);
});
