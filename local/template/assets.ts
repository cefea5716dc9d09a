import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Resource } from '../cloud-types.ts';
import { isRecord } from './raw-template.ts';

/** The source directory of each file asset, by its hash, as `<stack>.assets.json` records it. */
export type AssetDirectories = Map<string, string>;

interface AssetManifest {
  files?: Record<string, { source?: { path?: string } }>;
}

/** https://docs.aws.amazon.com/cdk/v2/guide/assets.html */
export function readAssets(cdkOutDir: string, stackName: string): AssetDirectories {
  const file = join(cdkOutDir, `${stackName}.assets.json`);
  const found: AssetDirectories = new Map();
  if (!existsSync(file)) return found;
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as AssetManifest;
  for (const [hash, asset] of Object.entries(manifest.files ?? {})) {
    if (asset.source?.path !== undefined) found.set(hash, resolve(cdkOutDir, asset.source.path));
  }
  return found;
}

/**
 * Replaces a function's `Code.S3Bucket`/`S3Key` by `Code.LocalPath`, the asset's directory on this machine.
 * Inline code (`ZipFile`) stays as it is.
 */
export function withLocalCode(resource: Resource, assets: AssetDirectories): Resource {
  const code = resource.properties['Code'];
  if (resource.type !== 'AWS::Lambda::Function' || !isRecord(code)) return resource;
  const key = code['S3Key'];
  if (typeof key !== 'string') return resource;
  const hash = key.replace(/^.*\//, '').replace(/\.zip$/, '');
  const path = assets.get(hash);
  if (path === undefined) {
    throw new Error(
      `${resource.logicalId}: its code ${key} is not in the asset manifest; run cdk synth again`,
    );
  }
  return { ...resource, properties: { ...resource.properties, Code: { LocalPath: path } } };
}
