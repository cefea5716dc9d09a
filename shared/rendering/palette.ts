/** 0xRRGGBB. */
export type Rgb = number;

/** What carries a report's colour where none was asked for. */
export const DEFAULT_ACCENT: Rgb = 0x1e3a5f;

/** Colours of a chart's series: told apart also in print and by most colour-blind readers. */
export const SERIES_COLORS: readonly Rgb[] = [
  0x2563a8, 0xd9822b, 0x2f9e77, 0x8a5bb5, 0xc44e52, 0x5aa9c9, 0x9c8b3a, 0x8c96a3,
];

/** `1E3A5F` */
export function hexOf(color: Rgb): string {
  return color.toString(16).padStart(6, '0').toUpperCase();
}

/** @param text `#RRGGBB` */
export function rgbOf(text: string): Rgb {
  return Number.parseInt(text.slice(1), 16);
}

/** Whether white text can be read on it: contrast of at least 4.5 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio). */
export function takesWhiteText(color: Rgb): boolean {
  return 1.05 / (luminance(color) + 0.05) >= 4.5;
}

function luminance(color: Rgb): number {
  const part = (shift: number) => {
    const value = ((color >> shift) & 0xff) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(16) + 0.7152 * part(8) + 0.0722 * part(0);
}
