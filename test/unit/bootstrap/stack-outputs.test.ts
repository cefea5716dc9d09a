import { CloudFormationClient, DescribeStacksCommand, type Output } from '@aws-sdk/client-cloudformation';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { readStack } from '#scripts/bootstrap/stack-outputs.ts';

const cloudFormation = mockClient(CloudFormationClient);
afterAll(() => cloudFormation.restore());
const plans = { basic: 'p1', professional: 'p2', enterprise: 'p3' };
const outputs: Output[] = [
  { OutputKey: 'BaseUrl', OutputValue: 'https://d1.cloudfront.net' },
  { OutputKey: 'UsagePlanIds', OutputValue: JSON.stringify(plans) },
  { OutputKey: 'DirectoryTable', OutputValue: 'directory-1' },
  { OutputKey: 'RecordsTable', OutputValue: 'records-1' },
];

function answerWith(Outputs: Output[]): void {
  const stack = {
    StackName: 'Mine',
    CreationTime: new Date(0),
    StackStatus: 'CREATE_COMPLETE' as const,
    Outputs,
  };
  cloudFormation.on(DescribeStacksCommand, { StackName: 'Mine' }).resolves({ Stacks: [stack] });
}

beforeEach(() => cloudFormation.reset());

describe('outputs of a deployed stack', () => {
  it('are read', async () => {
    answerWith(outputs);
    await expect(readStack('Mine')).resolves.toEqual({
      baseUrl: 'https://d1.cloudfront.net',
      usagePlanIds: plans,
      directoryTable: 'directory-1',
      recordsTable: 'records-1',
    });
  });

  it('must all be there', async () => {
    answerWith(outputs.slice(1));
    await expect(readStack('Mine')).rejects.toThrow('Mine (CREATE_COMPLETE) lacks outputs');
  });

  it('must name a usage plan for each plan', async () => {
    answerWith(
      outputs.map((output) =>
        output.OutputKey === 'UsagePlanIds' ? { ...output, OutputValue: '{"basic":"p1"}' } : output,
      ),
    );
    await expect(readStack('Mine')).rejects.toThrow('lacks outputs');
  });

  it('cannot be read where there is no such stack', async () => {
    const missing = Object.assign(new Error('Stack with id Mine does not exist'), {
      name: 'ValidationError',
    });
    cloudFormation.on(DescribeStacksCommand).rejects(missing);
    await expect(readStack('Mine')).rejects.toThrow('There is no stack Mine in this account and region.');
  });

  it('lets other failures through', async () => {
    cloudFormation.on(DescribeStacksCommand).rejects(new Error('expired credentials'));
    await expect(readStack('Mine')).rejects.toThrow('expired credentials');
  });
});
