import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Resource, Stack } from '../cloud-types.ts';
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
 * Replaces the keys of assets by their directories on this machine: a function's `Code.S3Key` by `Code.LocalPath`, a
 * bucket deployment's `SourceObjectKeys` by `LocalPaths`. A function's inline code (`ZipFile`) stays as it is.
 */
export function withLocalAssets(resource: Resource, assets: AssetDirectories): Resource {
  const { logicalId, type, properties } = resource;
  const directory = (key: string): string => {
    const path = assets.get(key.replace(/^.*\//, '').replace(/\.zip$/, ''));
    if (path !== undefined) return path;
    throw new Error(`${logicalId}: its code ${key} is not in the asset manifest; run cdk synth again`);
  };
  const code = properties['Code'];
  if (type === 'AWS::Lambda::Function' && isRecord(code) && typeof code['S3Key'] === 'string') {
    return { ...resource, properties: { ...properties, Code: { LocalPath: directory(code['S3Key']) } } };
  }
  const keys = properties['SourceObjectKeys'];
  if (type !== BUCKET_DEPLOYMENT || !Array.isArray(keys)) return resource;
  return {
    ...resource,
    properties: { ...properties, LocalPaths: keys.map((key) => directory(String(key))) },
  };
}

const BUCKET_DEPLOYMENT = 'Custom::CDKBucketDeployment';

/** The files that the stack deploys into a bucket, the web page's; undefined where it deploys none. */
export function deployedFiles(stack: Stack): string | undefined {
  const deployment = [...stack.resources.values()].find(({ type }) => type === BUCKET_DEPLOYMENT);
  const paths = deployment?.properties['LocalPaths'];
  return Array.isArray(paths) && typeof paths[0] === 'string' ? paths[0] : undefined;
}
