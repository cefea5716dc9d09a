import type { ReportDocument } from '../document.ts';
import { formatPeriod } from '../format-dates.ts';
import { formatTime } from '../format-figure.ts';
import type { Flow } from './flow.ts';
import type { PlacedLogo } from './logo.ts';
import { COLOR, MARGIN } from './theme.ts';
import { wrap, wrapWithin } from './wrap.ts';

const LOGO = { width: 130, height: 58, padding: 6 };
const TITLE = { sizes: [24, 20, 17], most: 3 };
const LABEL_WIDTH = 92;

/** The head of the first page: what, whose, when, compared with what, and which filters were applied. */
export function drawCover(flow: Flow, document: ReportDocument, logo: PlacedLogo | null): void {
  const { page } = flow;
  const { theme } = page;
  const scale = logo === null ? 0 : Math.min(LOGO.width / logo.width, LOGO.height / logo.height);
  const taken = logo === null ? 0 : logo.width * scale + 2 * LOGO.padding + 18;
  const maxWidth = page.width - 2 * MARGIN - taken;
  const title = titleOf(flow, document.name, maxWidth);
  const compared = comparisonOf(document);
  const height = 82 + title.lines.length * title.size * 1.2 + (compared === undefined ? 0 : 14);
  page.fillRect(0, page.height - height, page.width, height, theme.band);
  if (logo !== null) drawLogo(flow, logo, scale, height);
  let y = page.height - 40;
  page.text(MARGIN, y, document.company, { size: 10, color: theme.onBandMuted, maxWidth });
  y -= 6;
  for (const line of title.lines) {
    y -= title.size * 1.2;
    page.text(MARGIN, y, line, { size: title.size, font: 'bold', color: theme.onBand, maxWidth });
  }
  y -= 22;
  page.text(MARGIN, y, formatPeriod(document.period), { size: 11, color: theme.onBand, maxWidth });
  if (compared !== undefined)
    page.text(MARGIN, y - 14, compared, { size: 9, color: theme.onBandMuted, maxWidth });
  flow.y = page.height - height - 10;
  if (document.description) flow.paragraph(document.description, 10, COLOR.ink);
  drawFacts(flow, factsOf(document));
}

/** In the largest size in which it takes one line, else in the smallest over several. */
function titleOf(flow: Flow, name: string, width: number): { size: number; lines: string[] } {
  const face = flow.page.face('bold');
  for (const size of TITLE.sizes) {
    if (face.width(name, size) <= width) return { size, lines: [name] };
  }
  const size = TITLE.sizes.at(-1) ?? 0;
  return { size, lines: wrapWithin(name, face, size, { width, most: TITLE.most }) };
}

function comparisonOf({ comparedWith }: ReportDocument): string | undefined {
  return comparedWith ? `Compared with ${formatPeriod(comparedWith)}` : undefined;
}

/** On white, at the right of the band, as large as fits. */
function drawLogo({ page }: Flow, logo: PlacedLogo, scale: number, bandHeight: number): void {
  const [width, height] = [logo.width * scale, logo.height * scale];
  const { padding } = LOGO;
  const x = page.width - MARGIN - width - padding;
  const y = page.height - bandHeight / 2 - height / 2;
  page.fillRect(x - padding, y - padding, width + 2 * padding, height + 2 * padding, COLOR.paper);
  page.image(logo.name, x, y, width, height);
}

export function factsOf(document: ReportDocument): [string, string][] {
  const filters = document.filters.map(({ label, values }): [string, string] => [label, values.join(', ')]);
  return [
    ['Template', document.template.name],
    ['Time zone', `${document.timeZone} (time zone database ${document.tzVersion})`],
    ['Generated', formatTime(document.generatedAt)],
    ...(filters.length > 0 ? filters : ([['Filters', 'None: all data of the period']] as [string, string][])),
  ];
}

/** One below the other; two beside each other where the page is wide. */
function drawFacts(flow: Flow, facts: [string, string][]): void {
  const columns = flow.isWide ? 2 : 1;
  const width = flow.width / columns;
  flow.y -= 6;
  for (let index = 0; index < facts.length; index += columns) {
    const row = facts.slice(index, index + columns).map(([label, value]) => {
      return { label, lines: wrap(value, flow.page.face(), 9, width - LABEL_WIDTH - 10) };
    });
    const height = 14 + 12 * (Math.max(...row.map(({ lines }) => lines.length)) - 1);
    flow.reserve(height);
    for (const [column, fact] of row.entries()) drawFact(flow, fact, flow.left + column * width);
    flow.y -= height;
  }
  flow.y -= 6;
}

function drawFact(flow: Flow, { label, lines }: { label: string; lines: string[] }, x: number): void {
  const y = flow.y - 14;
  flow.page.text(x, y, label, { size: 9, color: COLOR.muted, maxWidth: LABEL_WIDTH - 4 });
  for (const [index, line] of lines.entries())
    flow.page.text(x + LABEL_WIDTH, y - index * 12, line, { size: 9 });
}
