import type { Kpi } from '../document.ts';
import { formatCell } from '../format-figure.ts';
import type { Flow } from './flow.ts';
import { COLOR } from './theme.ts';

const CARD_HEIGHT = 62;
const GAP = 10;
const NARROWEST = 118;

/** The headline figures as cards, as many in a row as fit. */
export function drawKpis(flow: Flow, kpis: readonly Kpi[]): void {
  if (kpis.length === 0) return;
  const most = Math.max(1, Math.floor((flow.width + GAP) / (NARROWEST + GAP)));
  const columns = Math.ceil(kpis.length / Math.ceil(kpis.length / most));
  const width = (flow.width - GAP * (columns - 1)) / columns;
  flow.y -= 8;
  for (let index = 0; index < kpis.length; index += columns) {
    flow.reserve(CARD_HEIGHT + GAP);
    for (const [column, kpi] of kpis.slice(index, index + columns).entries()) {
      drawCard(flow, kpi, flow.left + column * (width + GAP), width);
    }
    flow.y -= CARD_HEIGHT + GAP;
  }
}

function drawCard({ page, y }: Flow, kpi: Kpi, x: number, width: number): void {
  const inner = { maxWidth: width - 20 };
  page.fillRect(x, y - CARD_HEIGHT, width, CARD_HEIGHT, COLOR.zebra);
  page.fillRect(x, y - CARD_HEIGHT, 2.5, CARD_HEIGHT, page.theme.accent);
  page.text(x + 12, y - 16, kpi.label, { size: 8, color: COLOR.muted, ...inner });
  const value = formatCell(kpi.value, kpi.unit);
  const size = page.face('bold').width(value, 16) <= width - 20 ? 16 : 11;
  page.text(x + 12, y - 36, value, { size, font: 'bold', ...inner });
  const { text, color } = changeText(kpi);
  page.text(x + 12, y - 52, text, { size: 7.5, color, ...inner });
}

function changeText({ change }: Kpi): { text: string; color: string } {
  if (change === null) return { text: 'Nothing to compare with', color: COLOR.muted };
  const amount = formatCell(change, { kind: 'percent' });
  if (change.startsWith('-')) return { text: `${amount} vs. before`, color: COLOR.bad };
  return { text: `+${amount} vs. before`, color: /[1-9]/.test(change) ? COLOR.good : COLOR.muted };
}
