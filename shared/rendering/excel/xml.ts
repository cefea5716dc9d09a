export const XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** Namespaces of ECMA-376, transitional. */
export const NS = {
  main: 'http://schemas.openxmlformats.org/spreadsheetml/2006/main',
  relationships: 'http://schemas.openxmlformats.org/officeDocument/2006/relationships',
  package: 'http://schemas.openxmlformats.org/package/2006',
  drawing: 'http://schemas.openxmlformats.org/drawingml/2006/main',
  sheetDrawing: 'http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing',
  chart: 'http://schemas.openxmlformats.org/drawingml/2006/chart',
} as const;

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // A parser would make a line feed of it.
  '\r': '&#13;',
};

/**
 * Text for an element or attribute of a workbook. `_x0041_` would be read as the character it names
 * (ECMA-376 part 1, 22.9.2.19), so its first underscore is written that way itself.
 */
export function escapeXml(text: string): string {
  return text
    .replaceAll(/[&<>"\r]/g, (sign) => ESCAPES[sign] ?? sign)
    .replaceAll(/_(?=x[0-9a-fA-F]{4}_)/g, '_x005F_');
}

/** A, B, … Z, AA, AB, … for 0, 1, … */
export function columnLetters(index: number): string {
  let letters = '';
  for (let left = index + 1; left > 0; left = Math.floor((left - 1) / 26))
    letters = String.fromCharCode(0x41 + ((left - 1) % 26)) + letters;
  return letters;
}
