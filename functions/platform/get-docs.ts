import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Input, Reply } from '#shared/http/contract.ts';
import type { getDocsAsset as assetSpec } from '#shared/platform/contract.ts';
import { DOCS_CSP, DOCS_PAGE, DOCS_START_SCRIPT } from '#shared/platform/docs-page.ts';

const TYPES = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8' };
const CACHED = { 'Cache-Control': 'public, max-age=3600' };

/** The build puts these files beside the bundle. */
const assetFile = (name: string) => readFile(join(__dirname, 'assets', name), 'utf8');

export async function getDocs(): Promise<Reply> {
  return { status: 200, body: DOCS_PAGE, headers: { ...CACHED, 'Content-Security-Policy': DOCS_CSP } };
}

export async function getDocsAsset({ params }: Input<typeof assetSpec>): Promise<Reply> {
  const body = params.asset === 'start.js' ? DOCS_START_SCRIPT : await assetFile(params.asset);
  return {
    status: 200,
    body,
    headers: { ...CACHED, 'Content-Type': params.asset.endsWith('.css') ? TYPES.css : TYPES.js },
  };
}

export async function getOpenApi(): Promise<Reply> {
  return { status: 200, body: await assetFile('openapi.json'), headers: CACHED };
}
