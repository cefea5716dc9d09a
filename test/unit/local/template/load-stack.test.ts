import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deployedFiles } from '#local/template/assets.ts';
import { bindEndpoints } from '#local/template/bind-endpoints.ts';
import { loadStack } from '#local/template/load-stack.ts';

let out = '';

beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'template-'));
});

afterEach(() => rmSync(out, { recursive: true }));

function write(template: unknown, assets: unknown = {}, stacks = ['App']): void {
  const artifacts = stacks.map((name) => [name, { type: 'aws:cloudformation:stack' }]);
  writeFileSync(join(out, 'manifest.json'), JSON.stringify({ artifacts: Object.fromEntries(artifacts) }));
  writeFileSync(join(out, 'App.template.json'), JSON.stringify(template));
  writeFileSync(join(out, 'App.assets.json'), JSON.stringify({ files: assets }));
}

const queue = { Type: 'AWS::SQS::Queue' };

/** The value that one property comes to, in a template around it. */
function resolved(value: unknown, around: { Resources?: object; [section: string]: unknown } = {}): unknown {
  const Holder = { Type: 'AWS::SSM::Parameter', Properties: { Value: value } };
  write({ ...around, Resources: { ...around.Resources, Holder } });
  return loadStack(out).resources.get('Holder')?.properties['Value'];
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
describe('intrinsics', () => {
  test('Fn::Join joins resolved parts', () => {
    expect(resolved({ 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }, 3]] })).toBe('a-us-east-1-3');
  });

  test('Fn::Sub takes resources, attributes, its own variables and literals', () => {
    const value = {
      'Fn::Sub': ['${AWS::AccountId}/${Q.Arn}/${own}/${!literal}', { own: { Ref: 'AWS::Partition' } }],
    };
    expect(resolved(value, { Resources: { Q: queue } })).toBe(
      '000000000000/arn:aws:sqs:us-east-1:000000000000:Q/aws/${literal}',
    );
  });

  test('Fn::Select and Fn::Split take an ARN apart', () => {
    const split = { 'Fn::Split': [':', { 'Fn::GetAtt': ['Q', 'Arn'] }] };
    expect(resolved({ 'Fn::Select': [5, split] }, { Resources: { Q: queue } })).toBe('Q');
  });

  test('Fn::Select past the end is an error', () => {
    expect(() => resolved({ 'Fn::Select': ['2', ['a', 'b']] })).toThrow('Holder, property Value');
  });

  test('Fn::FindInMap looks up by resolved keys', () => {
    const Mappings = { Sizes: { 'us-east-1': { large: 7 } } };
    expect(resolved({ 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, 'large'] }, { Mappings })).toBe(7);
  });

  test('Fn::If follows its condition, and AWS::NoValue removes property and list element', () => {
    const Conditions = {
      Here: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
      Elsewhere: { 'Fn::And': [{ 'Fn::Not': [{ Condition: 'Here' }] }, { Condition: 'Here' }] },
      Either: { 'Fn::Or': [{ Condition: 'Elsewhere' }, { Condition: 'Here' }] },
    };
    const none = { Ref: 'AWS::NoValue' };
    const value = {
      kept: { 'Fn::If': ['Either', 1, none] },
      gone: { 'Fn::If': ['Elsewhere', 1, none] },
      list: ['a', { 'Fn::If': ['Elsewhere', 'b', none] }],
    };
    expect(resolved(value, { Conditions })).toEqual({ kept: 1, list: ['a'] });
  });

  test('a parameter has its default value', () => {
    expect(resolved({ Ref: 'Size' }, { Parameters: { Size: { Type: 'Number', Default: 5 } } })).toBe(5);
  });

  test('Fn::Base64', () => {
    expect(resolved({ 'Fn::Base64': 'hi' })).toBe('aGk=');
  });

  test.each([
    [{ 'Fn::Cidr': ['10.0.0.0/16', 1, 8] }, 'Holder, property Value: the local cloud does not know Fn::Cidr'],
    [
      { a: [{ 'Fn::ImportValue': 'x' }] },
      'Holder, property Value.a.0: the local cloud does not know Fn::ImportValue',
    ],
    [{ Ref: 'Nowhere' }, 'Holder, property Value: refers to Nowhere'],
    [{ 'Fn::GetAtt': ['Q', 'Colour'] }, 'Holder, property Value: attribute Colour of Q'],
    [{ 'Fn::Join': ['', [{ some: 'object' }]] }, 'Holder, property Value: a text is needed'],
  ])('%j has no local value, and the error names resource and property', (value, message) => {
    expect(() => resolved(value, { Resources: { Q: queue } })).toThrow(message);
  });
});

describe('references', () => {
  const Resources = {
    Named: {
      Type: 'AWS::DynamoDB::Table',
      Properties: { TableName: { 'Fn::Sub': 'points-${AWS::Region}' } },
    },
    Files: { Type: 'AWS::S3::Bucket' },
    Q: queue,
    Fn: { Type: 'AWS::Lambda::Function', Properties: {} },
    Key: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'tokens' } },
    Rest: { Type: 'AWS::ApiGateway::RestApi' },
    Plan: { Type: 'AWS::ApiGateway::UsagePlan' },
  };

  test.each([
    [{ Ref: 'Named' }, 'points-us-east-1'],
    [{ 'Fn::GetAtt': ['Named', 'Arn'] }, 'arn:aws:dynamodb:us-east-1:000000000000:table/points-us-east-1'],
    [
      { 'Fn::GetAtt': 'Named.StreamArn' },
      'arn:aws:dynamodb:us-east-1:000000000000:table/points-us-east-1/stream/local',
    ],
    [{ Ref: 'Files' }, 'files'],
    [{ 'Fn::GetAtt': ['Files', 'Arn'] }, 'arn:aws:s3:::files'],
    [{ Ref: 'Q' }, 'https://sqs.us-east-1.amazonaws.com/000000000000/Q'],
    [{ 'Fn::GetAtt': ['Q', 'QueueName'] }, 'Q'],
    [{ Ref: 'Fn' }, 'Fn'],
    [{ 'Fn::GetAtt': ['Fn', 'Arn'] }, 'arn:aws:lambda:us-east-1:000000000000:function:Fn'],
    [{ Ref: 'Key' }, 'arn:aws:secretsmanager:us-east-1:000000000000:secret:tokens-local0'],
    [{ 'Fn::GetAtt': ['Rest', 'RootResourceId'] }, 'Rest/root'],
    [{ Ref: 'Plan' }, 'Plan'],
  ])('%j is %s', (value, expected) => {
    expect(resolved(value, { Resources })).toBe(expected);
  });
});

describe('the stack', () => {
  test('a resource and an output whose condition is false are left out', () => {
    write({
      Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
      Resources: { A: { ...queue, Condition: 'Never' }, B: queue },
      Outputs: { No: { Condition: 'Never', Value: 1 }, Yes: { Value: { Ref: 'B' } } },
    });
    const stack = loadStack(out);
    expect([...stack.resources.keys()]).toEqual(['B']);
    expect(stack.outputs).toEqual({ Yes: 'https://sqs.us-east-1.amazonaws.com/000000000000/B' });
  });

  test("a function's code is its asset's directory", () => {
    const Code = { S3Bucket: { 'Fn::Sub': 'assets-${AWS::AccountId}' }, S3Key: 'abc.zip' };
    write(
      { Resources: { Fn: { Type: 'AWS::Lambda::Function', Properties: { Code } } } },
      { abc: { source: { path: 'asset.abc', packaging: 'zip' } } },
    );
    expect(loadStack(out).resources.get('Fn')?.properties['Code']).toEqual({
      LocalPath: join(out, 'asset.abc'),
    });
  });

  test('the web page’s files are what the template deploys into its bucket', () => {
    const Properties = { SourceObjectKeys: ['web.zip'], DestinationBucketName: 'b' };
    write(
      { Resources: { D: { Type: 'Custom::CDKBucketDeployment', Properties } } },
      { web: { source: { path: 'asset.web' } } },
    );
    expect(deployedFiles(loadStack(out))).toBe(join(out, 'asset.web'));
    write({ Resources: { Q: queue } });
    expect(deployedFiles(loadStack(out))).toBeUndefined();
  });

  test('code that is not in the asset manifest is an error that names the function', () => {
    write({
      Resources: { Fn: { Type: 'AWS::Lambda::Function', Properties: { Code: { S3Key: 'gone.zip' } } } },
    });
    expect(() => loadStack(out)).toThrow('Fn: its code gone.zip is not in the asset manifest');
  });

  test('without a synthesized app the error says what to run', () => {
    mkdirSync(join(out, 'empty'));
    expect(() => loadStack(join(out, 'empty'))).toThrow('npm run build');
  });

  test('of several stacks one must be named', () => {
    write({ Resources: { Q: queue } }, {}, ['App', 'Other']);
    expect(() => loadStack(out)).toThrow('App, Other');
    expect(loadStack(out, 'App').resources.has('Q')).toBe(true);
  });
});

describe('bindEndpoints', () => {
  const endpoints = { sqs: 'http://127.0.0.1:9', api: 'http://127.0.0.1:4000' };

  function bound(value: unknown): unknown {
    const Environment = { Variables: { V: value } };
    write({
      Resources: {
        Q: queue,
        Rest: { Type: 'AWS::ApiGateway::RestApi' },
        Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { StageName: 'live' } },
        Socket: { Type: 'AWS::ApiGatewayV2::Api' },
        Web: {
          Type: 'AWS::CloudFront::Distribution',
          Properties: { Origin: { 'Fn::Sub': '${Rest}.execute-api.x' } },
        },
        Fn: { Type: 'AWS::Lambda::Function', Properties: { Environment } },
      },
    });
    const stack = bindEndpoints(loadStack(out), { ...endpoints, connections: 'http://127.0.0.1:5000' });
    const environment = stack.resources.get('Fn')?.properties['Environment'] as
      | typeof Environment
      | undefined;
    return environment?.Variables.V;
  }

  test.each([
    [{ Ref: 'Q' }, 'http://127.0.0.1:9/000000000000/Q'],
    [{ 'Fn::Sub': 'https://${Web.DomainName}/v2' }, 'http://127.0.0.1:4000/v2'],
    [{ 'Fn::Sub': 'wss://${Web.DomainName}/v2/stream' }, 'ws://127.0.0.1:4000/v2/stream'],
    [{ 'Fn::GetAtt': ['Web', 'DomainName'] }, '127.0.0.1:4000'],
    [
      { 'Fn::Sub': 'https://${Rest}.execute-api.${AWS::Region}.${AWS::URLSuffix}/live/things' },
      'http://127.0.0.1:4000/things',
    ],
    [
      { 'Fn::Sub': 'https://${Rest}.execute-api.us-east-1.amazonaws.com/other' },
      'http://127.0.0.1:4000/other',
    ],
    [{ 'Fn::Sub': 'https://${Socket}.execute-api.us-east-1.amazonaws.com/live' }, 'http://127.0.0.1:5000'],
    [{ 'Fn::Sub': '${Socket.ApiEndpoint}/live' }, 'ws://127.0.0.1:4000'],
  ])('%j is %s for a function', (value, expected) => {
    expect(bound(value)).toBe(expected);
  });

  test('other properties keep the form by which the gateway knows its origins', () => {
    write({
      Resources: {
        Rest: { Type: 'AWS::ApiGateway::RestApi' },
        Web: {
          Type: 'AWS::CloudFront::Distribution',
          Properties: { Origin: { 'Fn::Sub': '${Rest}.execute-api.us-east-1.amazonaws.com' } },
        },
      },
    });
    const stack = bindEndpoints(loadStack(out), endpoints);
    expect(stack.resources.get('Web')?.properties['Origin']).toBe('Rest.execute-api.us-east-1.amazonaws.com');
  });
});
