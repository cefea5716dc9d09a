import { describe, expect, it } from 'vitest';
import { type GroupedFigures, sharesOf } from '#dashboard/pages/overview/shares.ts';

function figures(total: number | null, countries: Record<string, number>): GroupedFigures {
  const series = Object.entries(countries).map(([country, value]) => ({
    group: { country },
    total: { value, display_value: `£${value}` },
  }));
  return {
    series,
    metadata: { total: { value: total } },
  };
}

describe('the bars of a breakdown', () => {
  it('are the values, largest first, and what carries none', () => {
    expect(sharesOf(figures(100.3, { France: 20.1, Japan: 70 }), 'country', 'sum')).toEqual([
      { name: 'Japan', value: 70, text: '£70' },
      { name: 'France', value: 20.1, text: '£20.1' },
      { name: null, value: expect.closeTo(10.2, 6) as number },
    ]);
  });

  it('have no rest where all carries a value, though doubles do not add up', () => {
    expect(sharesOf(figures(0.3, { France: 0.1, Japan: 0.2 }), 'country', 'sum')).toHaveLength(2);
  });

  it.each(['distinct', 'avg', 'ratio', 'max', undefined])(
    'have no rest of %s, which does not add up',
    (kind) => {
      expect(sharesOf(figures(9, { France: 4 }), 'country', kind)).toHaveLength(1);
    },
  );

  it('are none where no event carries the dimension', () => {
    expect(sharesOf(figures(9, {}), 'country', 'sum')).toEqual([]);
  });
});
