/** Measures in points (1/72 inch), colours as PDF operands from 0 to 1. */
export const MARGIN = 46;
export const FOOTER_HEIGHT = 34;

/** ISO 216 A4. */
export const PAGE = {
  portrait: { width: 595.28, height: 841.89 },
  landscape: { width: 841.89, height: 595.28 },
} as const;

export type Color = string;

export const COLOR = {
  ink: rgb(0x1f2937),
  muted: rgb(0x6b7280),
  rule: rgb(0xd9dee6),
  zebra: rgb(0xf6f8fb),
  band: rgb(0x1e3a5f),
  onBand: rgb(0xffffff),
  onBandMuted: rgb(0xc7d6ea),
  accent: rgb(0x2563a8),
  good: rgb(0x1b7a4b),
  bad: rgb(0xb3332c),
  paper: rgb(0xffffff),
} as const;

/** Told apart also in print and by most colour-blind readers. */
export const SERIES: readonly Color[] = [
  0x2563a8, 0xd9822b, 0x2f9e77, 0x8a5bb5, 0xc44e52, 0x5aa9c9, 0x9c8b3a, 0x8c96a3,
].map(rgb);

function rgb(hex: number): Color {
  const part = (shift: number) => (((hex >> shift) & 0xff) / 255).toFixed(3);
  return `${part(16)} ${part(8)} ${part(0)}`;
}
