import type { ReportDocument } from '../document.ts';
import { formatTime } from '../format-figure.ts';
import type { Flow } from './flow.ts';
import type { PlacedLogo } from './logo.ts';
import { COLOR, MARGIN } from './theme.ts';

const BAND_HEIGHT = 118;
const LOGO = { width: 130, height: 58, padding: 6 };

/** The head of the first page: what, whose, when, and which filters were applied. */
export function drawCover(flow: Flow, document: ReportDocument, logo: PlacedLogo | null): void {
  const { page } = flow;
  const { theme } = page;
  const top = page.height;
  page.fillRect(0, top - BAND_HEIGHT, page.width, BAND_HEIGHT, theme.band);
  const taken = logo === null ? 0 : drawLogo(flow, logo) + 14;
  const inner = { maxWidth: page.width - 2 * MARGIN - taken };
  page.text(MARGIN, top - 40, document.company, { size: 10, color: theme.onBandMuted, ...inner });
  const size = page.face('bold').width(document.name, 24) <= inner.maxWidth ? 24 : 17;
  page.text(MARGIN, top - 68, document.name, { size, font: 'bold', color: theme.onBand, ...inner });
  page.text(MARGIN, top - 92, `${document.period.start} to ${document.period.end}`, {
    size: 11,
    color: theme.onBand,
    ...inner,
  });
  flow.y = top - BAND_HEIGHT - 10;
  if (document.description) flow.paragraph(document.description, 10, COLOR.ink);
  drawFacts(flow, factsOf(document));
}

/** On white, at the right of the band, as large as fits; gives the width it takes. */
function drawLogo({ page }: Flow, logo: PlacedLogo): number {
  const scale = Math.min(LOGO.width / logo.width, LOGO.height / logo.height);
  const [width, height] = [logo.width * scale, logo.height * scale];
  const x = page.width - MARGIN - width - LOGO.padding;
  const y = page.height - BAND_HEIGHT / 2 - height / 2;
  const { padding } = LOGO;
  page.fillRect(x - padding, y - padding, width + 2 * padding, height + 2 * padding, COLOR.paper);
  page.image(logo.name, x, y, width, height);
  return width + 2 * padding;
}

export function factsOf(document: ReportDocument): [string, string][] {
  const filters = document.filters.map(({ label, values }): [string, string] => [label, values.join(', ')]);
  return [
    ['Template', document.template.name],
    ['Days in', `${document.timeZone} (time zone database ${document.tzVersion})`],
    ['Generated', formatTime(document.generatedAt)],
    ...(filters.length > 0 ? filters : ([['Filters', 'None: all data of the period']] as [string, string][])),
  ];
}

function drawFacts(flow: Flow, facts: [string, string][]): void {
  flow.y -= 6;
  for (const [label, value] of facts) {
    flow.y -= 14;
    flow.page.text(flow.left, flow.y, label, { size: 9, color: COLOR.muted, maxWidth: 88 });
    flow.page.text(flow.left + 92, flow.y, value, { size: 9, maxWidth: flow.width - 92 });
  }
  flow.y -= 6;
}
