import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { functionSpec } from '#local/functions/function-spec.ts';

const resource = (properties: Record<string, unknown>) => ({
  logicalId: 'Fn',
  type: 'AWS::Lambda::Function',
  properties: { Runtime: 'nodejs24.x', Code: { LocalPath: '/code' }, ...properties },
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html
test('a function has CloudFormation’s defaults: 3 s, 128 MB, its logical id as name', () => {
  expect(functionSpec(resource({}), '/data')).toEqual({
    logicalId: 'Fn',
    name: 'Fn',
    arn: 'arn:aws:lambda:us-east-1:000000000000:function:Fn',
    codeDir: '/code',
    handler: 'index.handler',
    timeoutMs: 3000,
    memoryMb: 128,
    environment: {},
    reservedConcurrency: undefined,
  });
});

test('inline code is written where it can be loaded', () => {
  const dir = mkdtempSync(join(tmpdir(), 'inline-'));
  const { codeDir } = functionSpec(resource({ Code: { ZipFile: 'exports.handler = 1' } }), dir);
  expect(readFileSync(join(codeDir, 'index.js'), 'utf8')).toBe('exports.handler = 1');
  rmSync(dir, { recursive: true });
});
