import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochOf, isInstant } from '#shared/metrics/horizon.ts';

const two = (most: number) =>
  fc.integer({ min: 0, max: most }).map((value) => String(value).padStart(2, '0'));
const time = fc.tuple(two(23), two(59), two(59)).map(([h, m, s]) => `${h}:${m}:${s}`);
const instant = fc
  .tuple(
    fc.integer({ min: 0, max: 9999 }).map((year) => String(year).padStart(4, '0')),
    two(13),
    two(32),
    time,
    fc.constantFrom('', '.5', '.123', '.999', '.1234', '.123456789'),
    fc.constantFrom('Z', '+01:00', '-0530'),
  )
  .map(([year, month, day, clock, fraction, zone]) => `${year}-${month}-${day}T${clock}${fraction}${zone}`);

describe('an instant', () => {
  it('is read as Date reads it, and taken only where its day exists (P4)', () => {
    let taken = 0;
    fc.assert(
      fc.property(instant, (text) => {
        if (!isInstant(text)) return;
        taken += 1;
        const zoned = text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2');
        expect(epochOf(text)).toBe(Date.parse(zoned));
        expect(new Date(`${text.slice(0, 10)}T00:00:00Z`).toISOString().slice(0, 10)).toBe(text.slice(0, 10));
      }),
      { numRuns: 2_000 },
    );
    expect(taken).toBeGreaterThan(500);
  });

  it('is refused where Date would roll its day over', () => {
    for (const day of ['2026-02-29', '2026-04-31', '2026-01-32', '2026-00-10', '2026-13-10', '2026-05-00'])
      expect([day, isInstant(`${day}T00:00:00.000Z`)]).toEqual([day, false]);
    expect(isInstant('2028-02-29T00:00:00.000Z')).toBe(true);
  });
});
