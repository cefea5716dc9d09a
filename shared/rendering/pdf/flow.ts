import { Canvas } from './canvas.ts';
import type { Fonts } from './fonts.ts';
import { COLOR, FOOTER_HEIGHT, MARGIN, type Theme } from './theme.ts';
import { wrap, wrapWithin } from './wrap.ts';

const HEADING = { size: 12.5, line: 15, above: 14, below: 8 };

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

  get isWide(): boolean {
    return this.#size.width > this.#size.height;
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

  /** Stays together with so many points of what follows. */
  heading(text: string, keepWith: number): void {
    const lines = wrapWithin(text, this.page.face('bold'), HEADING.size, { width: this.width, most: 2 });
    this.reserve(HEADING.above + lines.length * HEADING.line + HEADING.below + keepWith);
    this.y -= HEADING.above;
    for (const line of lines) {
      this.y -= HEADING.line;
      this.page.text(this.left, this.y, line, { size: HEADING.size, font: 'bold', maxWidth: this.width });
    }
    this.y -= HEADING.below;
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
  footers({ label, id }: { label: string; id: string }): void {
    const style = { size: 7.5, color: COLOR.muted };
    for (const [index, page] of this.pages.entries()) {
      const y = MARGIN - 10;
      page.line({ x: MARGIN, y: y + 14 }, { x: page.width - MARGIN, y: y + 14 }, COLOR.rule);
      const number = `${id}  ·  Page ${index + 1} of ${this.pages.length}`;
      const taken = page.face().width(number, style.size) + 14;
      page.text(MARGIN, y, label, { ...style, maxWidth: this.width - taken });
      page.text(page.width - MARGIN, y, number, { ...style, align: 'right' });
    }
  }
}
