import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Cloud, type CloudOptions, startCloud } from '#local/cloud.ts';
import type { Gateway, GatewayOptions } from '#local/cloud-types.ts';
import { type AwsJson, awsJson } from '#local/resources/aws-json.ts';

const HANDLERS = join(import.meta.dirname, 'fixtures');

/** A directory of its own for one test, gone after `remove`. */
export function scratch(): { dir: string; remove: () => void } {
  const dir = mkdtempSync(join(tmpdir(), 'local-cloud-'));
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

/** A template's function whose code is `fixtures/<handler>`. */
export function fn(handler: string, properties: Record<string, unknown> = {}): unknown {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Timeout: 5,
      MemorySize: 128,
      Code: { S3Bucket: 'assets', S3Key: `${handler}.zip` },
      ...properties,
    },
  };
}

/** Writes what `cdk synth` would: manifest, template and asset manifest. */
export function writeCdkOut(dir: string, template: Record<string, unknown>): string {
  const out = join(dir, 'cdk.out');
  mkdirSync(out, { recursive: true });
  const write = (name: string, content: unknown): void =>
    writeFileSync(join(out, name), JSON.stringify(content));
  write('manifest.json', {
    artifacts: {
      Fixture: { type: 'aws:cloudformation:stack', properties: { templateFile: 'Fixture.template.json' } },
    },
  });
  write('Fixture.template.json', template);
  const handlers = ['echo', 'recorder'];
  const files = handlers.map((name) => [name, { source: { path: join(HANDLERS, name), packaging: 'zip' } }]);
  write('Fixture.assets.json', { files: Object.fromEntries(files) });
  return out;
}

/** A function that records its events in `<dir>/<name>.jsonl` and acts as `<dir>/<name>.behaviour.js` says. */
export function recorder(dir: string, name: string, properties: Record<string, unknown> = {}): unknown {
  const Variables = {
    RECORD_FILE: join(dir, `${name}.jsonl`),
    BEHAVIOUR_FILE: join(dir, `${name}.behaviour.js`),
  };
  return fn('recorder', { Environment: { Variables }, ...properties });
}

export function behave(dir: string, name: string, body: string): void {
  writeFileSync(join(dir, `${name}.behaviour.js`), body);
}

export function recorded<T>(dir: string, name: string): T[] {
  const file = join(dir, `${name}.jsonl`);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as T);
}

/** Asks again every few milliseconds until the answer is not undefined. */
export async function eventually<T>(
  ask: () => T | undefined | Promise<T | undefined>,
  withinMs = 60_000,
): Promise<T> {
  const until = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > until) throw new Error(`Nothing came within ${withinMs} ms.`);
    await sleep(10);
  }
}

/** For templates without an API. */
export async function noGateway({ port, s3Endpoint }: GatewayOptions): Promise<Gateway> {
  const serviceEndpoints = { AWS_ENDPOINT_URL_S3: s3Endpoint };
  return { url: `http://127.0.0.1:${port}`, serviceEndpoints, stop: async () => {} };
}

export function start(
  dir: string,
  template: Record<string, unknown>,
  more: Partial<CloudOptions> = {},
): Promise<Cloud> {
  const cdkOutDir = writeCdkOut(dir, template);
  return startCloud({ cdkOutDir, dataDir: join(dir, 'data'), port: 0, startGateway: noGateway, ...more });
}

export function dynamo(cloud: Cloud): AwsJson {
  return awsJson({
    endpoint: cloud.endpoints['AWS_ENDPOINT_URL_DYNAMODB'] ?? '',
    target: 'DynamoDB_20120810',
  });
}

export function sqs(cloud: Cloud): AwsJson {
  return awsJson({ endpoint: cloud.endpoints['AWS_ENDPOINT_URL_SQS'] ?? '', target: 'AmazonSQS' });
}

export function queueUrl(cloud: Cloud, name: string): string {
  return `${cloud.endpoints['AWS_ENDPOINT_URL_SQS']}/000000000000/${name}`;
}

/** A table with a stream and a TTL attribute. */
export const streamTable = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
  },
};
