import { holdableText } from '../cell-text.ts';
import { hexOf, SERIES_COLORS } from '../palette.ts';
import type { Tally } from '../tally.ts';
import type { PlacedChart } from './chart-data.ts';
import { axisFormatOf, FEW } from './number-formats.ts';
import { escapeXml, NS, XML_HEAD } from './xml.ts';

const AXES = '<c:axId val="111"/><c:axId val="222"/>';
const CHART_HEIGHT_ROWS = 18;
const CHARTS_A_ROW = 2;
const COLUMNS_A_CHART = 3;
const CHART_ROWS_A_PAGE = 2;
/** How the period before is drawn behind the period's own. */
const PAST = '<a:solidFill><a:srgbClr val="9AA3B2"/></a:solidFill><a:prstDash val="sysDash"/>';
/** More labels than these are drawn only every so often. */
const SHOWN_LABELS = 12;

/** A chart as Excel draws it itself (ECMA-376 part 1, 21.2), from cells of the workbook. */
export function chartXml(placed: PlacedChart, tally: Tally): string {
  const { chart } = placed;
  const text = (value: string) => escapeXml(holdableText(value, tally));
  return (
    `${XML_HEAD}<c:chartSpace xmlns:c="${NS.chart}" xmlns:a="${NS.drawing}" xmlns:r="${NS.relationships}"><c:roundedCorners val="0"/><c:chart>` +
    `<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr sz="1200" b="1"/></a:pPr><a:r><a:rPr lang="en" sz="1200" b="1"/><a:t>${text(chart.title)}</a:t></a:r></a:p></c:rich></c:tx><c:overlay val="0"/></c:title>` +
    `<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>${chart.kind === 'pie' ? ring(placed, text) : plot(placed, text)}</c:plotArea>` +
    (chart.kind === 'pie' || chart.series.length > 1
      ? '<c:legend><c:legendPos val="r"/><c:overlay val="0"/></c:legend>'
      : '') +
    '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart></c:chartSpace>'
  );
}

type Escape = (value: string) => string;

function plot(placed: PlacedChart, text: Escape): string {
  const { chart } = placed;
  const series = placed.series.map((_one, index) => seriesXml(placed, index, text)).join('');
  const isLine = chart.kind === 'line';
  const lying = !isLine && chart.series.length === 1 && !/^\d{4}-/.test(chart.labels[0] ?? '');
  const drawn = isLine
    ? `<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>${series}<c:marker val="1"/>${AXES}</c:lineChart>`
    : `<c:barChart><c:barDir val="${lying ? 'bar' : 'col'}"/><c:grouping val="clustered"/><c:varyColors val="0"/>${series}<c:gapWidth val="60"/>${AXES}</c:barChart>`;
  const skip = lying ? 1 : Math.ceil(chart.labels.length / SHOWN_LABELS);
  return (
    `${drawn}<c:catAx><c:axId val="111"/><c:scaling><c:orientation val="${lying ? 'maxMin' : 'minMax'}"/></c:scaling><c:delete val="0"/><c:axPos val="${lying ? 'l' : 'b'}"/>` +
    `<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/><c:crossAx val="222"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:tickLblSkip val="${skip}"/><c:noMultiLvlLbl val="1"/></c:catAx>` +
    `<c:valAx><c:axId val="222"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/><c:axPos val="${lying ? 'b' : 'l'}"/>` +
    '<c:majorGridlines><c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="D9DEE6"/></a:solidFill></a:ln></c:spPr></c:majorGridlines>' +
    `<c:numFmt formatCode="${escapeXml(axisFormat(placed))}" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:crossAx val="111"/><c:crosses val="${lying ? 'max' : 'autoZero'}"/><c:crossBetween val="between"/>${wholeSteps(placed)}</c:valAx>`
  );
}

function axisFormat({ chart, most, inHours }: PlacedChart): string {
  return inHours ? `${axisFormatOf({ kind: 'decimal' }, most)}" h"` : axisFormatOf(chart.unit, most);
}

/** There is no half of an order, which an axis of few of them would show. */
function wholeSteps({ chart, most }: PlacedChart): string {
  return chart.unit.kind === 'integer' && most < FEW ? '<c:majorUnit val="1"/>' : '';
}

function ring(placed: PlacedChart, text: Escape): string {
  return `<c:doughnutChart><c:varyColors val="1"/>${seriesXml(placed, 0, text)}<c:firstSliceAng val="0"/><c:holeSize val="58"/></c:doughnutChart>`;
}

function seriesXml(placed: PlacedChart, index: number, text: Escape): string {
  const one = placed.series[index];
  if (one === undefined) return '';
  const { chart } = placed;
  const points = (values: readonly (string | null)[], escaped: Escape) =>
    values
      .map((value, at) => (value === null ? '' : `<c:pt idx="${at}"><c:v>${escaped(value)}</c:v></c:pt>`))
      .join('');
  return (
    `<c:ser><c:idx val="${index}"/><c:order val="${index}"/><c:tx><c:strRef><c:f>${one.nameCell}</c:f><c:strCache><c:ptCount val="1"/>${points([one.name], text)}</c:strCache></c:strRef></c:tx>` +
    look(placed, index) +
    `<c:cat><c:strRef><c:f>${placed.labels}</c:f><c:strCache><c:ptCount val="${chart.labels.length}"/>${points(chart.labels, text)}</c:strCache></c:strRef></c:cat>` +
    `<c:val><c:numRef><c:f>${one.cells}</c:f><c:numCache><c:formatCode>General</c:formatCode><c:ptCount val="${one.values.length}"/>${points(one.values, String)}</c:numCache></c:numRef></c:val>` +
    `${chart.kind === 'line' ? '<c:smooth val="0"/>' : ''}</c:ser>`
  );
}

function look({ chart }: PlacedChart, index: number): string {
  const fill = (at: number) =>
    `<a:solidFill><a:srgbClr val="${hexOf(SERIES_COLORS[at % SERIES_COLORS.length] ?? 0)}"/></a:solidFill>`;
  if (chart.kind === 'line')
    return `<c:spPr><a:ln w="22225" cap="rnd">${chart.series[index]?.isPast ? PAST : fill(index)}<a:round/></a:ln></c:spPr><c:marker><c:symbol val="${chart.labels.length === 1 ? 'circle' : 'none'}"/></c:marker>`;
  if (chart.kind === 'bar') return `<c:spPr>${fill(index)}</c:spPr><c:invertIfNegative val="0"/>`;
  return chart.labels
    .map(
      (_label, at) => `<c:dPt><c:idx val="${at}"/><c:bubble3D val="0"/><c:spPr>${fill(at)}</c:spPr></c:dPt>`,
    )
    .join('');
}

/** Rows after which a printed page ends, so that none cuts a chart: before the first, and after every second row of them. */
export function breaksAround(count: number, fromRow: number): number[] {
  const rows = Math.ceil(count / CHARTS_A_ROW);
  const pages = Math.ceil(rows / CHART_ROWS_A_PAGE);
  return Array.from(
    { length: pages },
    (_value, page) => fromRow + page * CHART_ROWS_A_PAGE * (CHART_HEIGHT_ROWS + 1),
  );
}

/** Two charts beside each other from the given row on. */
export function drawingXml(count: number, fromRow: number): string {
  const anchors = Array.from({ length: count }, (_value, index) => {
    const column = (index % CHARTS_A_ROW) * COLUMNS_A_CHART;
    const row = fromRow + Math.floor(index / CHARTS_A_ROW) * (CHART_HEIGHT_ROWS + 1);
    const corner = (name: string, atColumn: number, atRow: number) =>
      `<xdr:${name}><xdr:col>${atColumn}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>${atRow}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:${name}>`;
    return (
      `<xdr:twoCellAnchor>${corner('from', column, row)}${corner('to', column + COLUMNS_A_CHART, row + CHART_HEIGHT_ROWS)}` +
      `<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="${index + 2}" name="Chart ${index + 1}"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr>` +
      `<xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic><a:graphicData uri="${NS.chart}"><c:chart xmlns:c="${NS.chart}" r:id="rId${index + 1}"/></a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor>`
    );
  });
  return `${XML_HEAD}<xdr:wsDr xmlns:xdr="${NS.sheetDrawing}" xmlns:a="${NS.drawing}" xmlns:r="${NS.relationships}">${anchors.join('')}</xdr:wsDr>`;
}
