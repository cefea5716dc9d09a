import { renderCsv } from './csv.ts';
import type { Renderer } from './document.ts';
import { renderExcel } from './excel/index.ts';
import { requireFormatOptions } from './format-options.ts';
import type { RenderedFormat } from './formats.ts';
import { gzipped } from './gzip.ts';
import { renderJson } from './json.ts';
import { renderNdjson } from './ndjson.ts';
import { renderPdf } from './pdf/index.ts';

const RENDERERS: Record<RenderedFormat, Renderer> = {
  json: renderJson,
  ndjson: renderNdjson,
  csv: renderCsv,
  pdf: renderPdf,
  excel: renderExcel,
};

/**
 * How to write a format. All of them stream: memory does not grow with the rows (a PDF's grows with its pages, some
 * kilobytes each).
 * @throws PlatformError VALIDATION_ERROR from the renderer, for options that the format cannot have
 */
export function rendererFor(format: RenderedFormat): Renderer {
  return (document, options = {}) => {
    requireFormatOptions(format, options.format ?? {});
    const rendering = RENDERERS[format](document, options);
    return options.format?.compression === 'gzip' ? gzipped(rendering) : rendering;
  };
}
