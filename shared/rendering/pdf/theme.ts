import type { Layout } from '../document.ts';
import { DEFAULT_ACCENT, type Rgb, rgbOf, SERIES_COLORS, takesWhiteText } from '../palette.ts';

/** Measures in points (1/72 inch), colours as PDF operands from 0 to 1. */
export const MARGIN = 46;
export const FOOTER_HEIGHT = 20;

/** ISO 216 A4 and ANSI letter, upright. */
const PAPER = { a4: { width: 595.28, height: 841.89 }, letter: { width: 612, height: 792 } } as const;

export function pageSize({ orientation, paper = 'a4' }: Layout): { width: number; height: number } {
  const { width, height } = PAPER[paper];
  return orientation === 'portrait' ? { width, height } : { width: height, height: width };
}

export type Color = string;

export const COLOR = {
  ink: rgb(0x1f2937),
  muted: rgb(0x6b7280),
  rule: rgb(0xd9dee6),
  zebra: rgb(0xf6f8fb),
  head: rgb(0xe9edf3),
  past: rgb(0x9aa3b2),
  good: rgb(0x1b7a4b),
  bad: rgb(0xb3332c),
  paper: rgb(0xffffff),
} as const;

/** What of a report's look its layout chooses. */
export interface Theme {
  band: Color;
  onBand: Color;
  onBandMuted: Color;
  accent: Color;
  series: readonly Color[];
}

export function themeOf({ accentColor }: Layout): Theme {
  const band = accentColor === undefined ? DEFAULT_ACCENT : rgbOf(accentColor);
  const [first = band, ...others] = SERIES_COLORS;
  const accent = accentColor === undefined ? first : band;
  const onBand = takesWhiteText(band) ? 0xffffff : 0x1f2937;
  return {
    band: rgb(band),
    onBand: rgb(onBand),
    onBandMuted: rgb(mixed(onBand, band)),
    accent: rgb(accent),
    series: [accent, ...others].map(rgb),
  };
}

/** Three parts of the one to one of the other. */
function mixed(one: Rgb, other: Rgb): Rgb {
  const part = (shift: number) =>
    Math.round((((one >> shift) & 0xff) * 3 + ((other >> shift) & 0xff)) / 4) << shift;
  return part(16) | part(8) | part(0);
}

function rgb(hex: number): Color {
  const part = (shift: number) => (((hex >> shift) & 0xff) / 255).toFixed(3);
  return `${part(16)} ${part(8)} ${part(0)}`;
}
