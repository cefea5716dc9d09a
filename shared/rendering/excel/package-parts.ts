import { columnLetters, escapeXml, NS, XML_HEAD } from './xml.ts';

const SPREADSHEET = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const DRAWING = 'application/vnd.openxmlformats-officedocument.drawing';
const CHART = 'application/vnd.openxmlformats-officedocument.drawingml.chart+xml';

export interface SheetEntry {
  /** Number in the part's name. */
  part: number;
  name: string;
  /** Cells that a filter stands over, heading included. */
  filtered?: { columns: number; lastRow: number } | undefined;
}

/** Relationships: their ids are rId1, rId2, … in this order. */
export function relationships(targets: readonly (readonly [kind: string, target: string])[]): string {
  const items = targets.map(([kind, target], index) => {
    const type = kind.startsWith('http') ? kind : `${NS.relationships}/${kind}`;
    return `<Relationship Id="rId${index + 1}" Type="${type}" Target="${target}"/>`;
  });
  return `${XML_HEAD}<Relationships xmlns="${NS.package}/relationships">${items.join('')}</Relationships>`;
}

export const ROOT_RELATIONSHIPS = relationships([
  ['officeDocument', 'xl/workbook.xml'],
  [`${NS.package}/relationships/metadata/core-properties`, 'docProps/core.xml'],
]);

/** @param created ISO 8601 UTC */
export function coreProperties(title: string, author: string, created: string): string {
  const time = created.replace(/\.\d+Z$/, 'Z');
  return (
    `${XML_HEAD}<cp:coreProperties xmlns:cp="${NS.package}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
    `<dc:title>${title}</dc:title><dc:creator>${author}</dc:creator>` +
    `<dcterms:created xsi:type="dcterms:W3CDTF">${time}</dcterms:created></cp:coreProperties>`
  );
}

/** Sheets in the order of their tabs; relationship rIdN leads to the N-th. */
export function workbookXml(sheets: readonly SheetEntry[]): string {
  const tabs = sheets.map(
    ({ name }, index) => `<sheet name="${escapeXml(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`,
  );
  const filters = sheets.flatMap(({ name, filtered }, index) =>
    filtered === undefined
      ? []
      : [
          `<definedName name="_xlnm._FilterDatabase" localSheetId="${index}" hidden="1">` +
            `${escapeXml(`'${name.replaceAll("'", "''")}'`)}!$A$1:$${columnLetters(filtered.columns - 1)}$${filtered.lastRow}</definedName>`,
        ],
  );
  return (
    `${XML_HEAD}<workbook xmlns="${NS.main}" xmlns:r="${NS.relationships}"><bookViews><workbookView activeTab="0"/></bookViews>` +
    `<sheets>${tabs.join('')}</sheets>${filters.length > 0 ? `<definedNames>${filters.join('')}</definedNames>` : ''}</workbook>`
  );
}

export function contentTypes(parts: {
  sheets: readonly number[];
  charts: number;
  hasStrings: boolean;
}): string {
  const overrides: [string, string][] = [
    ['/xl/workbook.xml', `${SPREADSHEET}.sheet.main+xml`],
    ['/xl/styles.xml', `${SPREADSHEET}.styles+xml`],
    ['/docProps/core.xml', 'application/vnd.openxmlformats-package.core-properties+xml'],
    ...parts.sheets.map((part): [string, string] => [
      `/xl/worksheets/sheet${part}.xml`,
      `${SPREADSHEET}.worksheet+xml`,
    ]),
  ];
  if (parts.hasStrings) overrides.push(['/xl/sharedStrings.xml', `${SPREADSHEET}.sharedStrings+xml`]);
  if (parts.charts > 0) overrides.push(['/xl/drawings/drawing1.xml', `${DRAWING}+xml`]);
  for (let chart = 1; chart <= parts.charts; chart += 1)
    overrides.push([`/xl/charts/chart${chart}.xml`, CHART]);
  return (
    `${XML_HEAD}<Types xmlns="${NS.package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
    `<Default Extension="xml" ContentType="application/xml"/>${overrides.map(([name, type]) => `<Override PartName="${name}" ContentType="${type}"/>`).join('')}</Types>`
  );
}
