import { Canvas } from './canvas.ts';
import type { Fonts } from './fonts.ts';
import { COLOR, FOOTER_HEIGHT, MARGIN, type Theme } from './theme.ts';
import { wrap } from './wrap.ts';

export interface FlowParts {
  size: { width: number; height: number };
  fonts: Fonts;
  theme: Theme;
  /** Takes what stands on a page that is full, so that it need not be kept. */
  onFull: (page: Canvas) => void;
}

/** Pages filled from top to bottom. `y` is where the next thing begins. */
export class Flow {
  readonly pages: Canvas[] = [];
  readonly #parts: FlowParts;
  readonly #size: { width: number; height: number };
  y = 0;

  constructor(parts: FlowParts) {
    this.#parts = parts;
    this.#size = parts.size;
    this.newPage();
  }

  /** Reads the fonts that these texts need; before they are drawn. */
  prepare(texts: Iterable<string | null>): Promise<void> {
    return this.#parts.fonts.prepare(texts);
  }

  get page(): Canvas {
    const page = this.pages.at(-1);
    if (!page) throw new Error('A flow always has a page.');
    return page;
  }

  get left(): number {
    return MARGIN;
  }

  get width(): number {
    return this.#size.width - 2 * MARGIN;
  }

  /** Points left above the footer. */
  get room(): number {
    return this.y - MARGIN - FOOTER_HEIGHT;
  }

  newPage(): void {
    const { fonts, theme, onFull } = this.#parts;
    const full = this.pages.at(-1);
    if (full) onFull(full);
    this.pages.push(new Canvas(this.#size, fonts, theme));
    this.y = this.#size.height - MARGIN;
  }

  /** Begins a new page unless so many points are left. */
  reserve(height: number): void {
    if (this.room < height) this.newPage();
  }

  heading(text: string, keepWith: number): void {
    this.reserve(30 + keepWith);
    this.y -= 20;
    this.page.text(this.left, this.y, text, { size: 13, font: 'bold', maxWidth: this.width });
    this.y -= 10;
  }

  /** Lines of text broken at spaces to the flow's width. */
  paragraph(text: string, size = 9, color = COLOR.muted): void {
    for (const line of wrap(text, this.page.face(), size, this.width)) {
      this.reserve(size * 1.5);
      this.y -= size * 1.45;
      this.page.text(this.left, this.y, line, { size, color, maxWidth: this.width });
    }
  }

  /** Page numbers are known at the end only. */
  footers(label: string): void {
    for (const [index, page] of this.pages.entries()) {
      const y = MARGIN - 6;
      page.line({ x: MARGIN, y: y + 14 }, { x: page.width - MARGIN, y: y + 14 }, COLOR.rule);
      page.text(MARGIN, y, label, { size: 7.5, color: COLOR.muted, maxWidth: this.width - 90 });
      page.text(page.width - MARGIN, y, `Page ${index + 1} of ${this.pages.length}`, {
        size: 7.5,
        color: COLOR.muted,
        align: 'right',
      });
    }
  }
}
