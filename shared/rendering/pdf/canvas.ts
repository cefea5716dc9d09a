import type { Face, FontName } from './fonts.ts';
import { COLOR, type Color } from './theme.ts';

export interface TextStyle {
  size: number;
  font?: FontName;
  color?: Color;
  /** @default 'left': x is the left edge; 'right' and 'center' measure the text */
  align?: 'left' | 'center' | 'right';
  /** Cut with an ellipsis beyond this width. */
  maxWidth?: number;
}

export interface Point {
  x: number;
  y: number;
}

const FONT_KEYS: Record<FontName, string> = { regular: 'F1', bold: 'F2' };

/** One page's content as PDF operators (ISO 32000-1, annex A). The origin is the lower left corner. */
export class Canvas {
  readonly width: number;
  readonly height: number;
  readonly #fonts: Record<FontName, Face>;
  readonly #operators: string[] = [];

  constructor(size: { width: number; height: number }, fonts: Record<FontName, Face>) {
    this.width = size.width;
    this.height = size.height;
    this.#fonts = fonts;
  }

  get content(): string {
    return this.#operators.join('\n');
  }

  face(font: FontName = 'regular'): Face {
    return this.#fonts[font];
  }

  text(x: number, y: number, text: string, style: TextStyle): void {
    const { size, font = 'regular', color = COLOR.ink, align = 'left', maxWidth } = style;
    const face = this.#fonts[font];
    const shown = maxWidth === undefined ? text : face.fit(text, size, maxWidth);
    const shift = align === 'left' ? 0 : face.width(shown, size) * (align === 'right' ? 1 : 0.5);
    this.#operators.push(
      `BT ${color} rg /${FONT_KEYS[font]} ${size} Tf ${n(x - shift)} ${n(y)} Td ${face.hex(shown)} Tj ET`,
    );
  }

  fillRect(x: number, y: number, width: number, height: number, color: Color): void {
    this.#operators.push(`${color} rg ${n(x)} ${n(y)} ${n(width)} ${n(height)} re f`);
  }

  strokeRect(x: number, y: number, width: number, height: number, color: Color, lineWidth = 0.6): void {
    this.#operators.push(`${color} RG ${lineWidth} w ${n(x)} ${n(y)} ${n(width)} ${n(height)} re S`);
  }

  line(from: Point, to: Point, color: Color, lineWidth = 0.6): void {
    this.#operators.push(`${color} RG ${lineWidth} w ${n(from.x)} ${n(from.y)} m ${n(to.x)} ${n(to.y)} l S`);
  }

  polyline(points: readonly Point[], color: Color, lineWidth: number): void {
    const [first, ...rest] = points;
    if (!first) return;
    const path = rest.map((point) => `${n(point.x)} ${n(point.y)} l`).join(' ');
    this.#operators.push(
      `${color} RG ${lineWidth} w 1 j 1 J ${n(first.x)} ${n(first.y)} m ${path} S 0 j 0 J`,
    );
  }

  polygon(points: readonly Point[], color: Color): void {
    const [first, ...rest] = points;
    if (!first) return;
    const path = rest.map((point) => `${n(point.x)} ${n(point.y)} l`).join(' ');
    this.#operators.push(`${color} rg ${n(first.x)} ${n(first.y)} m ${path} h f`);
  }

  /** A ring's sector; angles in radians, clockwise from the top. */
  sector(
    center: Point,
    radii: { inner: number; outer: number },
    from: number,
    to: number,
    color: Color,
  ): void {
    const outer = arcPoints(center, radii.outer, from, to);
    const inner = arcPoints(center, radii.inner, to, from);
    this.polygon([...outer, ...inner], color);
  }
}

/** Close enough that a viewer at any zoom sees an arc. */
function arcPoints(center: Point, radius: number, from: number, to: number): Point[] {
  const steps = Math.max(2, Math.ceil(Math.abs(to - from) / 0.04));
  return Array.from({ length: steps + 1 }, (_value, step) => {
    const angle = from + ((to - from) * step) / steps;
    return { x: center.x + radius * Math.sin(angle), y: center.y + radius * Math.cos(angle) };
  });
}

function n(value: number): string {
  return String(Math.round(value * 100) / 100);
}
