import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { writeAssets } from './build-assets.ts';
import { findEntries, hashOf, writeFileAtomic } from './build-files.ts';
import { buildWeb, webSizes } from './build-web.ts';

const ROOT = join(import.meta.dirname, '..');
const DIST = join(ROOT, 'dist');
const BUNDLES = join(DIST, 'functions');
const STAMP = join(DIST, 'functions.stamp');

/** What the bundles are made from; a change in any of it makes them anew. */
const SOURCES = [
  'functions',
  'shared',
  'scripts/bundle',
  'scripts/openapi',
  'scripts/build.ts',
  'scripts/build-assets.ts',
  'scripts/build-files.ts',
  'package.json',
  'package-lock.json',
];

export interface BuildResult {
  /** Directory with one folder for each function. */
  bundles: string;
  /** Changes with the content of the sources. */
  hash: string;
  /** False where bundles of the same sources were there already. */
  built: boolean;
}

/**
 * Bundles every function into `dist/functions/<name>/`: one CommonJS file, what it reads at run time beside it, and a
 * package.json that says CommonJS. Source maps go to dist/maps/, esbuild's metafile to dist/meta.json.
 */
export async function buildFunctions(options: { force?: boolean } = {}): Promise<BuildResult> {
  const hash = await hashOf(ROOT, SOURCES);
  const before = existsSync(STAMP) ? await readFile(STAMP, 'utf8') : '';
  if (before === hash && !options.force) return { bundles: BUNDLES, hash, built: false };
  const entries = await findEntries(ROOT);
  const { outputFiles = [], metafile } = await build(bundleOptions(entries));
  for (const { path, contents } of outputFiles) await writeFileAtomic(placeOf(path), contents);
  for (const name of Object.keys(entries)) await finishBundle(name);
  await removeOthers(Object.keys(entries));
  await writeFileAtomic(join(DIST, 'meta.json'), JSON.stringify(metafile));
  await writeFileAtomic(STAMP, hash);
  return { bundles: BUNDLES, hash, built: true };
}

/** esbuild's options for functions by name and entry. */
export function bundleOptions(entryPoints: Record<string, string>): BuildOptions & { metafile: true } {
  return {
    absWorkingDir: ROOT,
    entryPoints,
    entryNames: '[name]/index',
    outdir: BUNDLES,
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    // The SDK's CommonJS files do not shake; its ES modules do.
    mainFields: ['module', 'main'],
    alias: {
      '@aws-sdk/credential-provider-node': join(ROOT, 'scripts/bundle/lambda-credentials.ts'),
      '@aws-sdk/endpoint-cache': join(ROOT, 'scripts/bundle/no-endpoint-cache.ts'),
      '@smithy/core/event-streams': join(ROOT, 'scripts/bundle/no-event-streams.ts'),
    },
    minify: true,
    treeShaking: true,
    sourcemap: 'external',
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'warning',
    // Sources that also run unbundled, in tests, ask import.meta for the places of their files there.
    logOverride: { 'empty-import-meta': 'silent' },
    define: { 'process.env.NODE_ENV': '"production"' },
  };
}

/** Maps are kept out of the asset: Lambda would load nothing but bytes. */
function placeOf(path: string): string {
  return path.endsWith('.map') ? join(DIST, 'maps', `${basename(dirname(path))}.js.map`) : path;
}

async function finishBundle(name: string): Promise<void> {
  const directory = join(BUNDLES, name);
  // Without it the repository's own "type": "module" holds for the file when it runs from here.
  await writeFileAtomic(join(directory, 'package.json'), '{"type":"commonjs"}\n');
  await writeAssets(ROOT, name, directory);
}

async function removeOthers(names: readonly string[]): Promise<void> {
  for (const found of await readdir(BUNDLES)) {
    if (!names.includes(found)) await rm(join(BUNDLES, found), { recursive: true });
  }
}

/** Bytes of each bundle's code, largest first. */
export async function bundleSizes(): Promise<[name: string, bytes: number][]> {
  const { outputs } = JSON.parse(await readFile(join(DIST, 'meta.json'), 'utf8')) as Metafile;
  const sizes = Object.entries(outputs).flatMap(([path, { bytes }]): [string, number][] =>
    path.endsWith('.js') ? [[basename(dirname(path)), bytes]] : [],
  );
  return sizes.sort(([, a], [, b]) => b - a);
}

if (import.meta.main) {
  const started = performance.now();
  const options = { force: process.argv.includes('--force') };
  const made = [await buildFunctions(options), await buildWeb(options)];
  const took = `${Math.round(performance.now() - started)} ms`;
  console.error(
    made.some(({ built }) => built) ? `Functions and dashboard built in ${took}.` : `Up to date (${took}).`,
  );
  if (process.argv.includes('--verbose')) await listSizes();
}

async function listSizes(): Promise<void> {
  for (const [name, bytes] of await bundleSizes()) line(name, bytes);
  const { views, firstPaint } = await webSizes();
  for (const view of views) line(`${view}, gzip, with all before its first paint`, await firstPaint(view));
}

function line(name: string, bytes: number): void {
  console.error(`${name.padEnd(12)} ${(bytes / 1024).toFixed(1)} KiB`);
}
