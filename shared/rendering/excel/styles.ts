import { hexOf, type Rgb, takesWhiteText } from '../palette.ts';
import { escapeXml, NS, XML_HEAD } from './xml.ts';

/** What a cell can look like. */
export interface Style {
  /** A number format's code, such as `#,##0.00`. @default General */
  format?: string;
  font?: 'bold' | 'title' | 'section' | 'heading' | 'muted';
  /** In the report's colour. */
  filled?: boolean;
  /** A line above, as over totals. */
  ruled?: boolean;
  align?: 'left' | 'right';
  wrap?: boolean;
  /** Text stays text also when somebody edits the cell, as with an apostrophe typed before it. */
  quoted?: boolean;
}

const FONTS = ['regular', 'bold', 'title', 'section', 'heading', 'muted'] as const;
/** Numbers below belong to formats that are built in. */
const FIRST_FORMAT = 164;

/** The styles that a workbook's cells use, numbered as they are asked for. */
export class Styles {
  readonly #accent: Rgb;
  readonly #formats = new Map<string, number>();
  readonly #cells = new Map<string, number>();

  constructor(accent: Rgb) {
    this.#accent = accent;
    this.of({});
  }

  /** The number by which a cell names the style. */
  of(style: Style): number {
    const xml = this.#cellXml(style);
    const known = this.#cells.get(xml);
    if (known !== undefined) return known;
    this.#cells.set(xml, this.#cells.size);
    return this.#cells.size - 1;
  }

  xml(): string {
    const formats = [...this.#formats].map(
      ([code, id]) => `<numFmt numFmtId="${id}" formatCode="${escapeXml(code)}"/>`,
    );
    return (
      `${XML_HEAD}<styleSheet xmlns="${NS.main}">` +
      (formats.length > 0 ? `<numFmts count="${formats.length}">${formats.join('')}</numFmts>` : '') +
      this.#fonts() +
      this.#fills() +
      '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>' +
      '<border><left/><right/><top style="thin"><color rgb="FF1F2937"/></top><bottom/><diagonal/></border></borders>' +
      '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
      `<cellXfs count="${this.#cells.size}">${[...this.#cells.keys()].join('')}</cellXfs>` +
      '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    );
  }

  #fonts(): string {
    const onAccent = takesWhiteText(this.#accent) ? 'FFFFFF' : '1F2937';
    const looks: Record<(typeof FONTS)[number], string> = {
      regular: '<sz val="11"/><color rgb="FF1F2937"/>',
      bold: '<b/><sz val="11"/><color rgb="FF1F2937"/>',
      title: `<b/><sz val="18"/><color rgb="FF1F2937"/>`,
      section: `<b/><sz val="13"/><color rgb="FF1F2937"/>`,
      heading: `<b/><sz val="11"/><color rgb="FF${onAccent}"/>`,
      muted: '<sz val="10"/><color rgb="FF6B7280"/>',
    };
    const fonts = FONTS.map((name) => `<font>${looks[name]}<name val="Calibri"/><family val="2"/></font>`);
    return `<fonts count="${fonts.length}">${fonts.join('')}</fonts>`;
  }

  /** The first two are prescribed. */
  #fills(): string {
    const solid = `<fill><patternFill patternType="solid"><fgColor rgb="FF${hexOf(this.#accent)}"/></patternFill></fill>`;
    return `<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>${solid}</fills>`;
  }

  #cellXml({
    format,
    font,
    filled = false,
    ruled = false,
    align,
    wrap = false,
    quoted = false,
  }: Style): string {
    const ids = `numFmtId="${this.#formatId(format)}" fontId="${font === undefined ? 0 : FONTS.indexOf(font)}" fillId="${filled ? 2 : 0}" borderId="${ruled ? 1 : 0}"`;
    const alignment = `${align === undefined ? '' : ` horizontal="${align}"`}${wrap ? ' wrapText="1"' : ''}`;
    return (
      `<xf ${ids} xfId="0"${format === undefined ? '' : ' applyNumberFormat="1"'} applyFont="1" applyFill="1"` +
      (quoted ? ' quotePrefix="1"' : '') +
      (alignment === '' ? '/>' : ` applyAlignment="1"><alignment${alignment} vertical="top"/></xf>`)
    );
  }

  #formatId(format: string | undefined): number {
    if (format === undefined) return 0;
    const id = this.#formats.get(format) ?? FIRST_FORMAT + this.#formats.size;
    this.#formats.set(format, id);
    return id;
  }
}
