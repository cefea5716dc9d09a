import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildWeb, WEB_DIR, type WebSizes, webSizes } from '#scripts/build-web.ts';
import { resources } from './synthesized.ts';

/** After gzip, before the first paint of a view. */
const MOST_BYTES = 250_000;

describe('the built dashboard', () => {
  let sizes: WebSizes;
  let page: string;
  beforeAll(async () => {
    await buildWeb();
    sizes = await webSizes();
    page = readFileSync(join(WEB_DIR, 'index.html'), 'utf8');
  });

  it('needs less than 250 kB of script before the first paint of any view', async () => {
    expect(sizes.views.length).toBeGreaterThan(3);
    for (const view of sizes.views) {
      const bytes = await sizes.firstPaint(view);
      console.log(`${view}: ${(bytes / 1000).toFixed(0)} kB of script, gzip`);
      expect(bytes, view).toBeLessThan(MOST_BYTES);
    }
  });

  it('has nothing that its Content-Security-Policy refuses', () => {
    expect(page).not.toMatch(/<style|style=|<script>|javascript:|\son[a-z]+=/i);
    expect(page).not.toContain('{{');
  });

  it('names its own files only, and each is there', () => {
    const named = [...page.matchAll(/(?:src|href)="([^"]+)"/g)]
      .map(([, url = '']) => url)
      .filter((url) => !url.startsWith('data:') && url !== '/v2/docs');
    expect(named.length).toBeGreaterThan(2);
    const files = readdirSync(join(WEB_DIR, 'assets')).map((file) => `/assets/${file}`);
    for (const url of named) expect(files).toContain(url);
  });

  it('keeps the hash of its content in the name of every file', () => {
    for (const file of readdirSync(join(WEB_DIR, 'assets'))) expect(file).toMatch(/-[A-Z0-9]{8}\.\w+$/);
  });
});

describe('the bucket of the dashboard', () => {
  it('gives files of changing names for good, and the page anew each time', () => {
    const deployments = resources('Custom::CDKBucketDeployment').map(([, { Properties }]) => ({
      exclude: Properties['Exclude'],
      include: Properties['Include'],
      prune: Properties['Prune'],
      kept: (Properties['SystemMetadata'] as Record<string, string>)['cache-control'],
    }));
    expect(deployments).toEqual([
      { exclude: ['index.html'], include: undefined, prune: false, kept: 'max-age=31536000, immutable' },
      { exclude: ['*'], include: ['index.html'], prune: false, kept: 'no-cache' },
    ]);
  });
});
