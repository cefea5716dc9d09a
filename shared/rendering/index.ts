import { renderCsv } from './csv.ts';
import type { Renderer } from './document.ts';
import { renderJson } from './json.ts';
import { renderPdf } from './pdf/index.ts';

/** Formats that a report can be rendered to. */
export type RenderedFormat = 'json' | 'csv' | 'pdf';

const RENDERERS: Record<RenderedFormat, Renderer> = { json: renderJson, csv: renderCsv, pdf: renderPdf };

export function rendererFor(format: RenderedFormat): Renderer {
  return RENDERERS[format];
}
