import type { FontName, Fonts } from './fonts.ts';
import { COLOR, type Color, type Theme } from './theme.ts';
import type { Typeface } from './typeface.ts';

export interface TextStyle {
  size: number;
  font?: FontName;
  color?: Color;
  /** @default 'left': x is the left edge; 'right' and 'center' measure the text */
  align?: 'left' | 'center' | 'right';
  /** Cut with an ellipsis beyond this width. */
  maxWidth?: number;
}

export interface LineStyle {
  color: Color;
  lineWidth: number;
  isDashed?: boolean;
}

export interface Point {
  x: number;
  y: number;
}

/** No page is wide enough for more characters. */
const MOST_ON_LINE = 1_000;

/** One page's content as PDF operators (ISO 32000-1, annex A). The origin is the lower left corner. */
export class Canvas {
  readonly width: number;
  readonly height: number;
  readonly theme: Theme;
  readonly #fonts: Fonts;
  readonly #operators: string[] = [];
  #filled: Color = '';
  #lettered = '';

  constructor(size: { width: number; height: number }, fonts: Fonts, theme: Theme) {
    this.width = size.width;
    this.height = size.height;
    this.#fonts = fonts;
    this.theme = theme;
  }

  /** What was drawn since the last time. */
  take(): string {
    const content = this.#operators.join('\n');
    this.#operators.length = 0;
    return content;
  }

  face(font: FontName = 'regular'): Typeface {
    return this.#fonts.get(font);
  }

  text(x: number, y: number, text: string, style: TextStyle): void {
    const { size, font = 'regular', color = COLOR.ink, align = 'left', maxWidth } = style;
    const face = this.#fonts.get(font);
    let set = face.set(maxWidth === undefined ? text : text.slice(0, MOST_ON_LINE));
    if (maxWidth !== undefined && (set.width * size) / 1000 > maxWidth)
      set = face.set(face.fit(text, size, maxWidth));
    const shift = align === 'left' ? 0 : ((set.width * size) / 1000) * (align === 'right' ? 1 : 0.5);
    const state = this.#filling(color);
    const at = `${n(x - shift)} ${n(y)} Td`;
    if ('hex' in set) {
      this.#operators.push(`${state}BT ${this.#lettering(face.key, size)}${at} <${set.hex}> Tj ET`);
      return;
    }
    this.#lettered = '';
    this.#operators.push(`${state}BT ${at} ${face.show(set, size, color)} ET`);
  }

  /** Colour and font stay as they are until they are changed (ISO 32000-1, 8.4). */
  #filling(color: Color): string {
    if (this.#filled === color) return '';
    this.#filled = color;
    return `${color} rg `;
  }

  #lettering(key: string, size: number): string {
    const lettered = `/${key} ${size} Tf `;
    if (this.#lettered === lettered) return '';
    this.#lettered = lettered;
    return lettered;
  }

  fillRect(x: number, y: number, width: number, height: number, color: Color): void {
    this.#operators.push(`${this.#filling(color)}${n(x)} ${n(y)} ${n(width)} ${n(height)} re f`);
  }

  strokeRect(x: number, y: number, width: number, height: number, color: Color, lineWidth = 0.6): void {
    this.#operators.push(`${color} RG ${lineWidth} w ${n(x)} ${n(y)} ${n(width)} ${n(height)} re S`);
  }

  line(from: Point, to: Point, color: Color, lineWidth = 0.6): void {
    this.#operators.push(`${color} RG ${lineWidth} w ${n(from.x)} ${n(from.y)} m ${n(to.x)} ${n(to.y)} l S`);
  }

  /** The picture that the page's resources know by this name. */
  image(name: string, x: number, y: number, width: number, height: number): void {
    this.#operators.push(`q ${n(width)} 0 0 ${n(height)} ${n(x)} ${n(y)} cm /${name} Do Q`);
  }

  polyline(points: readonly Point[], { color, lineWidth, isDashed = false }: LineStyle): void {
    const [first, ...rest] = points;
    if (!first) return;
    const path = rest.map((point) => `${n(point.x)} ${n(point.y)} l`).join(' ');
    const dashes = isDashed ? ['[3 2.5] 0 d ', ' [] 0 d'] : ['', ''];
    this.#operators.push(
      `${color} RG ${lineWidth} w 1 j 1 J ${dashes[0]}${n(first.x)} ${n(first.y)} m ${path} S 0 j 0 J${dashes[1]}`,
    );
  }

  polygon(points: readonly Point[], color: Color): void {
    const [first, ...rest] = points;
    if (!first) return;
    const path = rest.map((point) => `${n(point.x)} ${n(point.y)} l`).join(' ');
    this.#operators.push(`${this.#filling(color)}${n(first.x)} ${n(first.y)} m ${path} h f`);
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

/** The colour of a chart's series or slice; with more than there are colours they begin anew. */
export function seriesColor({ theme }: Canvas, index: number): Color {
  return theme.series[index % theme.series.length] ?? theme.accent;
}

/** Colours of a chart's series; what belongs to the period before is grey. */
export function seriesColors(page: Canvas, series: readonly { isPast?: boolean | undefined }[]): Color[] {
  let own = 0;
  return series.map(({ isPast }) => (isPast ? COLOR.past : seriesColor(page, own++)));
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
