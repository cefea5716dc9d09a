import { describe, expect, it } from 'vitest';
import type { Unit } from '#shared/rendering/document.ts';
import { axisFormatOf } from '#shared/rendering/excel/number-formats.ts';
import { compactFigure, formatFigure } from '#shared/rendering/format-figure.ts';

const SECONDS: Unit = { kind: 'seconds' };
const GBP: Unit = { kind: 'money', currency: 'GBP' };

describe('durations', () => {
  it.each([
    ['0', '0.0 s'],
    ['42.54', '42.5 s'],
    ['59.4', '59.4 s'],
    ['59.96', '1 min 00 s'],
    ['60', '1 min 00 s'],
    ['245', '4 min 05 s'],
    ['3599.4', '59 min 59 s'],
    ['3599.5', '1 h 00 min'],
    ['60000', '16 h 40 min'],
    ['-60000', '−16 h 40 min'],
    ['359969', '99 h 59 min'],
    ['359970', '100 h'],
    ['3614400', '1,004 h'],
    ['5704000000', '1,584,444 h'],
  ])('%s seconds are %s', (seconds, text) => {
    expect(formatFigure(seconds, SECONDS)).toBe(text);
  });

  it('have their unit in short texts too', () => {
    expect(compactFigure(3_614_400, SECONDS)).toBe('1,004 h');
    expect(compactFigure(1_250, { kind: 'milliseconds' })).toBe('1,250 ms');
  });
});

describe('axes of a workbook', () => {
  it.each<[Unit, number, string]>([
    [GBP, 4.5, '"£"0.0;-"£"0.0'],
    [GBP, 950, '"£"#,##0;-"£"#,##0'],
    [GBP, 5_400, '"£"#,##0.0,"k";-"£"#,##0.0,"k"'],
    [GBP, 54_000, '"£"#,##0,"k";-"£"#,##0,"k"'],
    [{ kind: 'integer' }, 4, '0'],
    [{ kind: 'integer' }, 51_300, '#,##0,"k"'],
    [{ kind: 'decimal' }, 3_000_000, '#,##0.0,,"M"'],
    [{ kind: 'percent' }, 0.62, '0%'],
    [{ kind: 'percent' }, 0.01, '0.0%'],
  ])('%j up to %d is shown as %s', (unit, most, format) => {
    expect(axisFormatOf(unit, most)).toBe(format);
  });
});
