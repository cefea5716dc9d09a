import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeApp } from '#lib/app.ts';

export interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
  DeletionPolicy?: string;
  DependsOn?: string | string[];
}

export interface Template {
  Resources: Record<string, Resource>;
  Outputs: Record<string, { Value: unknown }>;
}

/** Every function of the stack, in place of a build that takes seconds. */
export const FUNCTION_NAMES = [
  'admin',
  'aggregator',
  'alerts',
  'auth',
  'authorizer',
  'clock',
  'delivery',
  'eraser',
  'exports',
  'fanout',
  'ingest',
  'jobs',
  'media',
  'metrics',
  'platform',
  'reports',
  'schedules',
  'stream',
  'webhooks',
] as const;

/** Directory of bundles that hold nothing: a template does not depend on what the functions do. */
export function emptyBundles(): string {
  const bundles = mkdtempSync(join(tmpdir(), 'bundles-'));
  for (const name of FUNCTION_NAMES) {
    mkdirSync(join(bundles, name));
    writeFileSync(join(bundles, name, 'index.js'), 'exports.handler = async () => {};');
  }
  return bundles;
}

/** Directory of a web page that holds nothing, in place of a build. */
export function emptyPage(): string {
  const directory = mkdtempSync(join(tmpdir(), 'web-'));
  writeFileSync(join(directory, 'index.html'), '<!doctype html><title>-</title>');
  return directory;
}

/** The template, synthesized without the checks that take seconds. */
export function synthesize(context: Record<string, unknown> = {}): Template {
  const outdir = mkdtempSync(join(tmpdir(), 'cdk-'));
  const { app, stack } = makeApp({
    outdir,
    bundles: emptyBundles(),
    webFiles: emptyPage(),
    context,
    validate: false,
  });
  app.synth();
  return JSON.parse(readFileSync(join(outdir, stack.templateFile), 'utf8')) as Template;
}

let kept: Template | undefined;

/** The template of the default configuration, synthesized once for a run, whose temporary folder holds it. */
export function template(): Template {
  kept ??= JSON.parse(synthesizedText()) as Template;
  return kept;
}

function synthesizedText(): string {
  const file = join(tmpdir(), 'template.json');
  if (existsSync(file)) return readFileSync(file, 'utf8');
  const text = JSON.stringify(synthesize());
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, text);
  renameSync(draft, file);
  return text;
}

export function resources(type: string, from: Template = template()): [id: string, resource: Resource][] {
  return Object.entries(from.Resources).filter(([, resource]) => resource.Type === type);
}

/** The stack's own functions by name; those that CDK brings for its deployments have none. */
export function ownFunctions(from: Template = template()): Map<string, [id: string, resource: Resource]> {
  const named = resources('AWS::Lambda::Function', from).flatMap(([id, resource]) => {
    const name = resource.Properties['FunctionName'];
    return typeof name === 'string'
      ? [[name.replace(/^AnalyticsPlatform-/, ''), [id, resource]] as const]
      : [];
  });
  return new Map(named.map(([name, [id, resource]]) => [name, [id, resource]]));
}

export interface Statement {
  Effect: 'Allow' | 'Deny';
  Action: string[];
  Resource: unknown[];
  Condition?: Record<string, Record<string, unknown>>;
}

/** Every statement of the policies that hang on the role. */
export function statementsOf(roleId: string, from: Template = template()): Statement[] {
  return resources('AWS::IAM::Policy', from)
    .filter(([, policy]) => JSON.stringify(policy.Properties['Roles']) === JSON.stringify([{ Ref: roleId }]))
    .flatMap(([, policy]) => statements(policy.Properties['PolicyDocument']));
}

export function statements(document: unknown): Statement[] {
  const { Statement: list } = document as { Statement: Record<string, unknown>[] };
  return list.map((statement) => ({
    ...(statement as unknown as Statement),
    Action: [statement['Action'] as string | string[]].flat(),
    Resource: [statement['Resource']].flat(),
  }));
}

/** Logical id of a function's role. */
export function roleOf(resource: Resource): string {
  const [id] = (resource.Properties['Role'] as { 'Fn::GetAtt': [string, string] })['Fn::GetAtt'];
  return id;
}
