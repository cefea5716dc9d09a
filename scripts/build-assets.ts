import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { KnownRoute } from '#shared/platform/known-route.ts';
import { FONT_FILES } from '#shared/rendering/pdf/font-files.ts';
import { writeFileAtomic } from './build-files.ts';

const require = createRequire(import.meta.url);
const swagger = (file: string) => require.resolve(`swagger-ui-dist/${file}`);
/** Files that a function reads at run time: path in its bundle directory, and where the file comes from. */
const COPIED: Record<string, Record<string, string>> = {
  platform: {
    'assets/swagger-ui-bundle.js': swagger('swagger-ui-bundle.js'),
    'assets/swagger-ui.css': swagger('swagger-ui.css'),
  },
  jobs: Object.fromEntries(
    Object.values(FONT_FILES).map(({ asset, module }) => [`assets/${asset}`, require.resolve(module)]),
  ),
};

/** Puts beside the bundle of the function what it reads at run time. */
export async function writeAssets(root: string, name: string, directory: string): Promise<void> {
  for (const [target, source] of Object.entries(COPIED[name] ?? {})) {
    await mkdir(dirname(join(directory, target)), { recursive: true });
    await copyFile(source, join(directory, target));
  }
  if (name !== 'platform') return;
  await writeFileAtomic(join(directory, 'assets/openapi.json'), await openApi(root));
  await writeFileAtomic(join(directory, 'assets/routes.json'), JSON.stringify(await knownRoutes()));
}

async function openApi(root: string): Promise<string> {
  // Loads every contract, which a build that has nothing to do need not wait for.
  const { openApiDocument } = await import('./openapi/document.ts');
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  return JSON.stringify(openApiDocument(version));
}

/** What the answer to an unknown route needs to know of the others: their contracts would be half the bundle. */
async function knownRoutes(): Promise<KnownRoute[]> {
  const { capabilities } = await import('#shared/api.ts');
  return Object.values(capabilities)
    .flat()
    .map(({ method, path, face }) => ({ method, path, face }));
}
