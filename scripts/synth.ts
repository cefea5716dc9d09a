import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildFunctions } from './build.ts';
import { hashOf, writeFileAtomic } from './build-files.ts';
import { buildWeb } from './build-web.ts';

const ROOT = join(import.meta.dirname, '..');
const OUT = join(ROOT, 'cdk.out');
const STAMP = join(OUT, 'synth.stamp');

/** What the template is made from, besides the functions' bundles and the dashboard's files. */
const SOURCES = ['lib', 'cdk.json', 'scripts/synth.ts', 'package-lock.json'];

/**
 * Builds functions and dashboard and synthesizes the stack into cdk.out/, each only where its sources changed. Checking
 * the template, by CDK itself and by cdk-nag, is left to `cdk synth` and the tests.
 *
 * @returns the directory of the cloud assembly
 */
export async function ensureSynth(options: { force?: boolean } = {}): Promise<string> {
  const { hash: functions } = await buildFunctions(options);
  const { hash: web } = await buildWeb(options);
  const hash = `${functions} ${web} ${await hashOf(ROOT, SOURCES)}`;
  const before = existsSync(STAMP) ? await readFile(STAMP, 'utf8') : '';
  if (before === hash && existsSync(join(OUT, 'manifest.json')) && !options.force) return OUT;
  await rm(STAMP, { force: true });
  // The CDK library takes a second to load, so only when there is something to do.
  const [{ makeApp }, { AssetStaging }] = await Promise.all([import('#lib/app.ts'), import('aws-cdk-lib')]);
  // CDK keeps the hash of a directory it has seen, and would take a rebuilt bundle for the old one.
  AssetStaging.clearAssetHashCache();
  makeApp({ outdir: OUT, validate: false }).app.synth();
  await writeFileAtomic(STAMP, hash);
  return OUT;
}

if (import.meta.main) {
  const started = performance.now();
  const out = await ensureSynth({ force: process.argv.includes('--force') });
  console.error(`${out} is up to date (${Math.round(performance.now() - started)} ms).`);
}
