import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Resource, Stack } from '../cloud-types.ts';
import { type AssetDirectories, readAssets, withLocalAssets } from './assets.ts';
import type { RawTemplate } from './raw-template.ts';
import { createResolver, type Resolver } from './resolver.ts';

interface Manifest {
  artifacts?: Record<string, { type?: string; properties?: { templateFile?: string } }>;
}

/**
 * Reads the stack that `cdk synth` wrote, with every intrinsic resolved to its local value: names in place of
 * generated names, region us-east-1, account 000000000000, a function's `Code` as `{ LocalPath }`. Resources whose
 * condition is false are left out. URLs of queues, APIs and distributions have AWS's form until `bindEndpoints`.
 *
 * @param stackName needed only where the app has several stacks
 * @throws Error naming resource and property of whatever has no local value
 */
export function loadStack(cdkOutDir: string, stackName?: string): Stack {
  const { name, templateFile } = findStack(cdkOutDir, stackName);
  const template = JSON.parse(readFileSync(join(cdkOutDir, templateFile), 'utf8')) as RawTemplate;
  const resolver = createResolver(template);
  return {
    resources: resolveResources(template, resolver, readAssets(cdkOutDir, name)),
    outputs: resolveOutputs(template, resolver),
  };
}

function findStack(cdkOutDir: string, wanted: string | undefined): { name: string; templateFile: string } {
  const file = join(cdkOutDir, 'manifest.json');
  if (!existsSync(file))
    throw new Error(`${cdkOutDir} holds no synthesized app (manifest.json); run npm run build`);
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  const stacks = Object.entries(manifest.artifacts ?? {})
    .filter(([, artifact]) => artifact.type === 'aws:cloudformation:stack')
    .map(([name, artifact]) => ({
      name,
      templateFile: artifact.properties?.templateFile ?? `${name}.template.json`,
    }));
  const matching = wanted === undefined ? stacks : stacks.filter(({ name }) => name === wanted);
  const [only, ...more] = matching;
  if (only !== undefined && more.length === 0) return only;
  const names = stacks.map(({ name }) => name).join(', ');
  throw new Error(`${cdkOutDir} holds ${stacks.length} stacks (${names}), and one is needed; name it`);
}

function resolveResources(
  template: RawTemplate,
  resolver: Resolver,
  assets: AssetDirectories,
): Map<string, Resource> {
  const resources = new Map<string, Resource>();
  for (const [logicalId, raw] of Object.entries(template.Resources ?? {})) {
    const place = { owner: logicalId, path: '' };
    if (raw.Condition !== undefined && !resolver.condition(raw.Condition, place)) continue;
    const properties = resolver.resolve(raw.Properties ?? {}, place) as Record<string, unknown>;
    resources.set(logicalId, withLocalAssets({ logicalId, type: raw.Type, properties }, assets));
  }
  return resources;
}

function resolveOutputs(template: RawTemplate, resolver: Resolver): Record<string, unknown> {
  const outputs: Record<string, unknown> = {};
  for (const [name, output] of Object.entries(template.Outputs ?? {})) {
    const place = { owner: `Outputs.${name}`, path: 'Value' };
    if (output.Condition !== undefined && !resolver.condition(output.Condition, place)) continue;
    outputs[name] = resolver.resolve(output.Value, place);
  }
  return outputs;
}
