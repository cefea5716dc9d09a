import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import * as z from 'zod';
import { PLAN_NAMES, type PlanName } from '#shared/admin/plans.ts';

/** What the bootstrap needs to know of a deployed stack; lib/platform-stack.ts writes it. */
export interface DeployedStack {
  baseUrl: string;
  usagePlanIds: Record<PlanName, string>;
  directoryTable: string;
  recordsTable: string;
}

const UsagePlanIds = z
  .string()
  .transform((text) => JSON.parse(text) as unknown)
  .pipe(z.record(z.enum(PLAN_NAMES), z.string()));

const Outputs = z.object({
  BaseUrl: z.url(),
  UsagePlanIds,
  DirectoryTable: z.string(),
  RecordsTable: z.string(),
});

/** @throws Error that names the stack and the next step where it is missing, unfinished or another kind of stack */
export async function readStack(name: string, client = new CloudFormationClient({})): Promise<DeployedStack> {
  const stack = await describe(name, client);
  const found = Object.fromEntries(
    (stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
  );
  const outputs = Outputs.safeParse(found);
  if (!outputs.success) {
    throw new Error(
      `The stack ${name} (${stack.StackStatus ?? 'status unknown'}) lacks outputs of the platform. ` +
        'Finish its deployment with npm run deploy, or name another stack with --stack.',
    );
  }
  const { BaseUrl, UsagePlanIds: usagePlanIds, DirectoryTable, RecordsTable } = outputs.data;
  return { baseUrl: BaseUrl, usagePlanIds, directoryTable: DirectoryTable, recordsTable: RecordsTable };
}

/** The secret with the keys that sign tokens. @throws Error as `readStack` */
export async function readTokenSecretArn(
  name: string,
  client = new CloudFormationClient({}),
): Promise<string> {
  const stack = await describe(name, client);
  const arn = stack.Outputs?.find(({ OutputKey }) => OutputKey === 'TokenSecretArn')?.OutputValue;
  if (arn) return arn;
  throw new Error(`The stack ${name} has no output TokenSecretArn. Bring it up to date with npm run deploy.`);
}

async function describe(name: string, client: CloudFormationClient) {
  try {
    const { Stacks: stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    if (stacks[0]) return stacks[0];
  } catch (error) {
    // CloudFormation has no error of its own for a stack that is not there.
    const isMissing =
      error instanceof Error && error.name === 'ValidationError' && /does not exist/.test(error.message);
    if (!isMissing) throw error;
  }
  throw new Error(
    `There is no stack ${name} in this account and region. Deploy it with npm run deploy, set AWS_REGION, or name it with --stack.`,
  );
}
