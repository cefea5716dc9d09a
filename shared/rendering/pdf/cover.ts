import type { ReportDocument } from '../document.ts';
import type { Flow } from './flow.ts';
import { COLOR, MARGIN } from './theme.ts';

const BAND_HEIGHT = 118;

/** The head of the first page: what, whose, when, and which filters were applied. */
export function drawCover(flow: Flow, document: ReportDocument): void {
  const { page } = flow;
  const top = page.height;
  page.fillRect(0, top - BAND_HEIGHT, page.width, BAND_HEIGHT, COLOR.band);
  const inner = { maxWidth: page.width - 2 * MARGIN };
  page.text(MARGIN, top - 40, document.company, { size: 10, color: COLOR.onBandMuted, ...inner });
  page.text(MARGIN, top - 68, document.name, { size: 24, font: 'bold', color: COLOR.onBand, ...inner });
  page.text(MARGIN, top - 92, `${document.period.start} to ${document.period.end}`, {
    size: 11,
    color: COLOR.onBand,
    ...inner,
  });
  flow.y = top - BAND_HEIGHT - 10;
  if (document.description) flow.paragraph(document.description, 10, COLOR.ink);
  drawFacts(flow, factsOf(document));
}

function factsOf(document: ReportDocument): [string, string][] {
  const filters = document.filters.map(({ label, values }): [string, string] => [label, values.join(', ')]);
  return [
    ['Template', document.template.name],
    ['Days in', `${document.timeZone} (time zone database ${document.tzVersion})`],
    ['Generated', document.generatedAt.replace('T', ' ').replace(/\.\d+Z$|Z$/, ' UTC')],
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
