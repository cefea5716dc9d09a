import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOCAL_ACCOUNT, LOCAL_REGION, type Resource, type Stack } from '../cloud-types.ts';
import { roleName } from '../iam/roles.ts';

/** A function as its host runs it. */
export interface FunctionSpec {
  logicalId: string;
  name: string;
  arn: string;
  /** The directory that holds the bundle. */
  codeDir: string;
  /** `file.export` as in the template. */
  handler: string;
  timeoutMs: number;
  memoryMb: number;
  environment: Record<string, string>;
  /** Name of its role, where the template gives it one. */
  role: string | undefined;
  reservedConcurrency: number | undefined;
}

interface FunctionProperties {
  FunctionName?: string;
  Role?: string;
  Runtime?: string;
  Handler?: string;
  Timeout?: number;
  MemorySize?: number;
  ReservedConcurrentExecutions?: number;
  Environment?: { Variables?: Record<string, unknown> };
  Code?: { LocalPath?: string; ZipFile?: string };
}

export function functionsOf(stack: Stack): Resource[] {
  return [...stack.resources.values()].filter(({ type }) => type === 'AWS::Lambda::Function');
}

export function nameOf({ logicalId, properties }: Resource): string {
  return typeof properties['FunctionName'] === 'string' ? properties['FunctionName'] : logicalId;
}

/**
 * Reads a function from the template, with CloudFormation's defaults (3 s, 128 MB),
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html
 * Inline code is written below `dataDir`.
 */
export function functionSpec(resource: Resource, dataDir: string): FunctionSpec {
  const properties = resource.properties as FunctionProperties;
  const name = nameOf(resource);
  if (!properties.Runtime?.startsWith('nodejs')) {
    throw new Error(
      `${resource.logicalId} has runtime ${properties.Runtime}; the local cloud runs nodejs functions only`,
    );
  }
  const variables = Object.entries(properties.Environment?.Variables ?? {});
  return {
    logicalId: resource.logicalId,
    name,
    arn: `arn:aws:lambda:${LOCAL_REGION}:${LOCAL_ACCOUNT}:function:${name}`,
    codeDir: codeDirectory(resource.logicalId, properties.Code ?? {}, dataDir),
    handler: properties.Handler ?? 'index.handler',
    timeoutMs: (properties.Timeout ?? 3) * 1000,
    memoryMb: properties.MemorySize ?? 128,
    environment: Object.fromEntries(variables.map(([key, value]) => [key, String(value)])),
    role: roleName(properties.Role),
    reservedConcurrency: properties.ReservedConcurrentExecutions,
  };
}

function codeDirectory(
  logicalId: string,
  code: { LocalPath?: string; ZipFile?: string },
  dataDir: string,
): string {
  if (code.LocalPath !== undefined) return code.LocalPath;
  if (code.ZipFile === undefined) throw new Error(`${logicalId} has no code that this machine can read`);
  const directory = join(dataDir, 'inline', logicalId);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'index.js'), code.ZipFile);
  return directory;
}
