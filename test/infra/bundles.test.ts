import { build } from 'esbuild';
import { beforeAll, expect, it } from 'vitest';
import { bundleOptions } from '#scripts/build.ts';
import { findEntries } from '#scripts/build-files.ts';
import { capabilities } from '#shared/api.ts';

/** In KB of 1000 bytes. */
const LARGEST_KB = 600;

/** Bundles of the functions that answer calls, by name: bytes, and the packages that they hold. */
let bundles: Map<string, { bytes: number; packages: Set<string> }>;
beforeAll(async () => {
  const all = await findEntries(process.cwd());
  const api = Object.entries(all).filter(
    ([name]) => name === 'authorizer' || Object.hasOwn(capabilities, name),
  );
  const { metafile } = await build({ ...bundleOptions(Object.fromEntries(api)), sourcemap: false });
  bundles = new Map(
    Object.entries(metafile.outputs).map(([path, { bytes, inputs }]) => [
      path.split('/').at(-2) ?? '',
      { bytes, packages: new Set(Object.keys(inputs).flatMap(packageOf)) },
    ]),
  );
});

/** With every folder above it: a second version of a package stands in a node_modules of its own. */
function packageOf(path: string): string[] {
  const [, name] = /^(node_modules\/.*?(?:@[^/]+\/)?[^/@]+)\/(?!.*node_modules\/)/.exec(path) ?? [];
  return name === undefined ? [] : [name];
}

it('are of functions that answer calls', () => {
  expect([...bundles.keys()].sort()).toEqual(['authorizer', ...Object.keys(capabilities)].sort());
});

it('are no larger than a cold start can bear', () => {
  const sizes = [...bundles].map(([name, { bytes }]) => ({ name, kb: Math.ceil(bytes / 1000) }));
  expect(sizes.filter(({ kb }) => kb > LARGEST_KB)).toEqual([]);
});

it.each([
  ['undici', 'send with shared/runtime/http-caller.ts'],
  ['@aws-sdk/client-s3', 'call S3 with shared/runtime/s3-call.ts'],
  ['mnemonist', 'scripts/bundle keeps it out'],
  ['pdf-lib', 'files are made by workers'],
])('hold no %s: %s', (name) => {
  const having = [...bundles].filter(([, { packages }]) => packages.has(`node_modules/${name}`));
  expect(having.map(([bundle]) => bundle)).toEqual([]);
});

it('hold one version of each package', () => {
  const twice = [...bundles].flatMap(([bundle, { packages }]) =>
    [...packages].filter((name) => name.indexOf('node_modules/', 1) > 0).map((name) => `${bundle}: ${name}`),
  );
  expect(twice).toEqual([]);
});
