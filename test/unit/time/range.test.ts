import { describe, expect, it } from 'vitest';
import { datesSpan, isDate, isTimeZone, lastSpan, spanBefore, spanYearBefore } from '#shared/time/range.ts';

const NOW = Date.parse('2026-11-05T14:20:00Z');
const iso = ({ start, end }: { start: number; end: number }) =>
  [start, end].map((at) => new Date(at).toISOString().slice(0, 16));

describe('spans', () => {
  it('of days end with the running one, across a change of clocks too', () => {
    expect(iso(lastSpan('7d', NOW, 'America/New_York'))).toEqual(['2026-10-30T04:00', '2026-11-06T05:00']);
    expect(iso(lastSpan('1w', NOW, 'America/New_York'))).toEqual(['2026-10-30T04:00', '2026-11-06T05:00']);
  });

  it('of hours end with the running one', () => {
    expect(iso(lastSpan('24h', NOW, 'UTC'))).toEqual(['2026-11-04T15:00', '2026-11-05T15:00']);
    expect(iso(lastSpan('1h', NOW, 'Asia/Kolkata'))).toEqual(['2026-11-05T14:00', '2026-11-05T15:00']);
  });

  it('of dates include the last day', () => {
    expect(iso(datesSpan('2026-03-29', '2026-03-29', 'Europe/London'))).toEqual([
      '2026-03-29T00:00',
      '2026-03-29T23:00',
    ]);
  });

  it('before another has as many days, not as many hours', () => {
    const march = datesSpan('2026-03-01', '2026-03-31', 'Europe/London');
    expect(iso(spanBefore(march, 'Europe/London'))).toEqual(['2026-01-29T00:00', '2026-03-01T00:00']);
    const hours = { start: Date.parse('2026-03-01T06:00Z'), end: Date.parse('2026-03-01T09:00Z') };
    expect(iso(spanBefore(hours, 'Europe/London'))).toEqual(['2026-03-01T03:00', '2026-03-01T06:00']);
  });

  it('a year before are of the same dates, whatever the clocks did', () => {
    const days = datesSpan('2026-10-24', '2026-10-25', 'Europe/London');
    expect(iso(spanYearBefore(days, 'Europe/London'))).toEqual(['2025-10-23T23:00', '2025-10-25T23:00']);
    expect(iso(spanYearBefore(datesSpan('2028-02-29', '2028-02-29', 'UTC'), 'UTC'))).toEqual([
      '2027-02-28T00:00',
      '2027-03-01T00:00',
    ]);
  });

  it('a year before begin with their date where clocks skip midnight in one of the two years', () => {
    // 2026-09-06 begins at 01:00 in Chile, 2025-09-06 at midnight; 2025-09-07 began at 01:00, 2026-09-07 does not.
    const zone = 'America/Santiago';
    const skipped = datesSpan('2026-09-06', '2026-09-06', zone);
    expect(iso(skipped)).toEqual(['2026-09-06T04:00', '2026-09-07T03:00']);
    expect(iso(spanYearBefore(skipped, zone))).toEqual(['2025-09-06T04:00', '2025-09-07T04:00']);
    const whole = datesSpan('2026-09-07', '2026-09-07', zone);
    expect(iso(spanYearBefore(whole, zone))).toEqual(['2025-09-07T04:00', '2025-09-08T03:00']);
  });

  it('knows dates and zones from what is none', () => {
    expect(['2024-02-29', '2026-02-29', '2026-13-01', '26-01-01', '2026-01-01T00'].map(isDate)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(['Europe/London', 'UTC', 'Mars/Olympus', '+02:00', ''].map(isTimeZone)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
