import { describe, expect, it } from 'vitest';
import { changeText, figureText, inPercent } from '#dashboard/charts/figures.ts';

describe('figures on the page', () => {
  it.each([
    [1234.5, 'GBP', {}, '£1,234.50'],
    [141_835, 'GBP', { brief: true }, '£141,835'],
    [12.5, 'GBP', { brief: true }, '£12.50'],
    [12_400, 'GBP', { compact: true }, '£12.4k'],
    [3.5, 'percent', {}, '3.5%'],
    [1200, 'integer', {}, '1,200'],
    [250, 'milliseconds', {}, '250 ms'],
    [2, 'kbit/s', {}, '2 kbit/s'],
    [0, 'integer', {}, '0'],
    [null, 'GBP', {}, '–'],
  ])('%s %s is written %j %s', (value, unit, style, text) => {
    expect(figureText(value, unit, style)).toBe(text);
  });

  it.each([
    [118.38, '+118%'],
    [-1.06, '-1.1%'],
    [0, '0%'],
    [null, '–'],
  ])('a change of %s is written %s', (change, text) => {
    expect(changeText(change)).toBe(text);
  });

  it('ratios of the visualization API become percent, other figures stay', () => {
    expect([inPercent(0.05, 'percent'), inPercent(0.05, 'GBP'), inPercent(null, 'percent')]).toEqual([
      5,
      0.05,
      null,
    ]);
  });
});
