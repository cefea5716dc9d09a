import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { hashOf, writeFileAtomic } from './build-files.ts';

const ROOT = join(import.meta.dirname, '..');
export const WEB_DIR = join(ROOT, 'dist/web');
const STAMP = join(ROOT, 'dist/web.stamp');
const META = join(ROOT, 'dist/web-meta.json');
const PAGE = 'dashboard/index.html';
/** Under this path lie the files whose name changes with their content. */
const ASSETS = 'assets';

const SOURCES = ['dashboard', 'scripts/build-web.ts', 'package.json', 'package-lock.json'];

/**
 * Bundles the dashboard into dist/web: index.html, and under assets/ scripts, styles and fonts with the hash of their
 * content in their name. Only where a source changed.
 *
 * @returns a hash that changes with the sources
 */
export async function buildWeb(options: { force?: boolean } = {}): Promise<{ hash: string; built: boolean }> {
  const hash = await hashOf(ROOT, SOURCES);
  const before = existsSync(STAMP) ? await readFile(STAMP, 'utf8') : '';
  if (before === hash && existsSync(join(WEB_DIR, 'index.html')) && !options.force)
    return { hash, built: false };
  const { outputFiles = [], metafile } = await build(WEB_OPTIONS);
  await mkdir(join(WEB_DIR, ASSETS), { recursive: true });
  for (const { path, contents } of outputFiles) await writeFileAtomic(path, contents);
  await writeFileAtomic(join(WEB_DIR, 'index.html'), await pageWith(metafile));
  await writeFileAtomic(META, JSON.stringify(metafile));
  const made = new Set(outputFiles.map(({ path }) => basename(path)));
  for (const found of await readdir(join(WEB_DIR, ASSETS)))
    if (!made.has(found)) await rm(join(WEB_DIR, ASSETS, found));
  await writeFileAtomic(STAMP, hash);
  return { hash, built: true };
}

const WEB_OPTIONS: BuildOptions & { metafile: true } = {
  absWorkingDir: ROOT,
  // Paths in the page's head stay those of the sources where node_modules is a link.
  preserveSymlinks: true,
  entryPoints: {
    main: 'dashboard/main.tsx',
    style: 'dashboard/styles/index.css',
  },
  outdir: join(WEB_DIR, ASSETS),
  entryNames: '[name]-[hash]',
  chunkNames: 'part-[hash]',
  assetNames: '[name]-[hash]',
  publicPath: `/${ASSETS}/`,
  bundle: true,
  splitting: true,
  write: false,
  metafile: true,
  format: 'esm',
  platform: 'browser',
  // The year's browsers: https://web.dev/baseline, Safari 16.4 being the oldest of them.
  target: ['es2022', 'safari16.4'],
  jsx: 'automatic',
  loader: { '.woff2': 'file' },
  minify: true,
  legalComments: 'none',
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'warning',
};

/** The page with the names of its files in the places of their sources. */
async function pageWith(metafile: Metafile): Promise<string> {
  const page = await readFile(join(ROOT, PAGE), 'utf8');
  const places: Record<string, string> = {
    '{{style}}': urlOf(metafile, 'dashboard/styles/index.css'),
    '{{main}}': urlOf(metafile, 'dashboard/main.tsx'),
    '{{font}}': urlOf(
      metafile,
      'node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2',
    ),
    '{{preloads}}': scriptsBeforeFirstPaint(metafile)
      .slice(1)
      .map((output) => `<link rel="modulepreload" href="/${ASSETS}/${basename(output)}" />`)
      .join('\n    '),
  };
  return page.replaceAll(/\{\{\w+\}\}/g, (place) => places[place] ?? place);
}

function urlOf(metafile: Metafile, source: string): string {
  const found = Object.entries(metafile.outputs).find(
    ([, { entryPoint, inputs }]) =>
      entryPoint === source || (source.endsWith('.woff2') && Object.keys(inputs).includes(source)),
  );
  if (!found) throw new Error(`The build made no file of ${source}; ${PAGE} asks for it.`);
  return `/${ASSETS}/${basename(found[0])}`;
}

/** The entry and what it imports at once, its lazily loaded views left out: paths of outputs. */
function scriptsBeforeFirstPaint({ outputs }: Metafile): string[] {
  const entry = Object.keys(outputs).find((path) => outputs[path]?.entryPoint === 'dashboard/main.tsx');
  const found = new Set(entry === undefined ? [] : [entry]);
  for (const path of found)
    for (const { path: next, kind } of outputs[path]?.imports ?? [])
      if (kind === 'import-statement') found.add(next);
  return [...found];
}

export interface WebSizes {
  /** Bytes after gzip of every script that runs before the first paint of the view, the view's own among them. */
  firstPaint: (view: string) => Promise<number>;
  /** Sources of the views, each loaded when it is opened. */
  views: string[];
}

/** What the last build weighs. */
export async function webSizes(): Promise<WebSizes> {
  const metafile = JSON.parse(await readFile(META, 'utf8')) as Metafile;
  const { outputs } = metafile;
  const views = Object.values(outputs).flatMap(({ entryPoint }) =>
    entryPoint?.startsWith('dashboard/pages/') ? [entryPoint] : [],
  );
  const first = scriptsBeforeFirstPaint(metafile);
  return {
    views,
    firstPaint: async (view) => {
      const own = Object.keys(outputs).find((path) => outputs[path]?.entryPoint === view);
      const needed = new Set([...first, ...(own === undefined ? [] : [own])]);
      for (const path of needed)
        for (const { path: next, kind } of outputs[path]?.imports ?? [])
          if (kind === 'import-statement') needed.add(next);
      const sizes = [...needed].map(async (path) => gzipSync(await readFile(join(ROOT, path))).byteLength);
      return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    },
  };
}
