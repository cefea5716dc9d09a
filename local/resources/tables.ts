import type { Resource, Stack } from '../cloud-types.ts';
import { type AwsJson, hasCode } from './aws-json.ts';

const TABLE_TYPES = new Set(['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable']);

interface KeyElement {
  AttributeName: string;
  KeyType: string;
}

interface Index {
  IndexName: string;
  KeySchema: KeyElement[];
  Projection: unknown;
}

interface TableDescription {
  TableStatus: string;
  KeySchema: KeyElement[];
  GlobalSecondaryIndexes?: Index[];
  StreamSpecification?: { StreamEnabled: boolean; StreamViewType?: string };
}

export function tablesOf(stack: Stack): Resource[] {
  return [...stack.resources.values()].filter(({ type }) => TABLE_TYPES.has(type));
}

export function tableName({ logicalId, properties }: Resource): string {
  return typeof properties['TableName'] === 'string' ? properties['TableName'] : logicalId;
}

/**
 * Makes the table as the template has it, or adds to an existing one the indexes, stream and TTL it lacks.
 *
 * @throws Error where the table in the data directory has another key
 */
export async function ensureTable(dynamo: AwsJson, resource: Resource): Promise<void> {
  const existing = await describe(dynamo, tableName(resource));
  if (existing === undefined) await dynamo('CreateTable', createInput(resource));
  else await update(dynamo, resource, existing);
  await active(dynamo, tableName(resource));
  await ensureTtl(dynamo, resource);
}

async function describe(dynamo: AwsJson, name: string): Promise<TableDescription | undefined> {
  try {
    return (await dynamo<{ Table: TableDescription }>('DescribeTable', { TableName: name })).Table;
  } catch (error) {
    if (hasCode(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}

async function active(dynamo: AwsJson, name: string): Promise<void> {
  for (;;) {
    if ((await describe(dynamo, name))?.TableStatus === 'ACTIVE') return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function createInput(resource: Resource): unknown {
  const { properties } = resource;
  const indexes = indexesOf(resource);
  return {
    TableName: tableName(resource),
    AttributeDefinitions: properties['AttributeDefinitions'],
    KeySchema: properties['KeySchema'],
    BillingMode: 'PAY_PER_REQUEST',
    ...(indexes.length > 0 && { GlobalSecondaryIndexes: indexes }),
    ...(properties['LocalSecondaryIndexes'] !== undefined && {
      LocalSecondaryIndexes: properties['LocalSecondaryIndexes'],
    }),
    ...(streamOf(resource) !== undefined && { StreamSpecification: streamOf(resource) }),
  };
}

function indexesOf({ properties }: Resource): Index[] {
  const indexes = (properties['GlobalSecondaryIndexes'] ?? []) as Index[];
  return indexes.map(({ IndexName, KeySchema, Projection }) => ({ IndexName, KeySchema, Projection }));
}

/** A global table's stream always has both images, so its template may leave the type out. */
function streamOf({ properties }: Resource): { StreamEnabled: true; StreamViewType: string } | undefined {
  const specification = properties['StreamSpecification'] as { StreamViewType?: string } | undefined;
  if (specification === undefined) return undefined;
  return { StreamEnabled: true, StreamViewType: specification.StreamViewType ?? 'NEW_AND_OLD_IMAGES' };
}

async function update(dynamo: AwsJson, resource: Resource, existing: TableDescription): Promise<void> {
  const name = tableName(resource);
  if (JSON.stringify(keyOf(existing.KeySchema)) !== JSON.stringify(keyOf(resource.properties['KeySchema']))) {
    throw new Error(
      `The table ${name} in the data directory has another key than the template: ` +
        'start with another DATA_DIR, or delete this one to start anew.',
    );
  }
  const present = new Set(existing.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName));
  for (const index of indexesOf(resource).filter(({ IndexName }) => !present.has(IndexName))) {
    await dynamo('UpdateTable', {
      TableName: name,
      AttributeDefinitions: resource.properties['AttributeDefinitions'],
      GlobalSecondaryIndexUpdates: [{ Create: index }],
    });
    await active(dynamo, name);
  }
  if (streamOf(resource) !== undefined && existing.StreamSpecification?.StreamEnabled !== true) {
    await dynamo('UpdateTable', { TableName: name, StreamSpecification: streamOf(resource) });
  }
}

function keyOf(schema: unknown): string[] {
  const elements = schema as KeyElement[];
  return elements.map(({ AttributeName, KeyType }) => `${KeyType}:${AttributeName}`).sort();
}

async function ensureTtl(dynamo: AwsJson, resource: Resource): Promise<void> {
  const wanted = resource.properties['TimeToLiveSpecification'] as
    | { AttributeName?: string; Enabled?: boolean }
    | undefined;
  if (wanted?.AttributeName === undefined || wanted.Enabled === false) return;
  const TableName = tableName(resource);
  const { TimeToLiveDescription: now } = await dynamo<{
    TimeToLiveDescription?: { TimeToLiveStatus?: string; AttributeName?: string };
  }>('DescribeTimeToLive', { TableName });
  if (now?.TimeToLiveStatus?.startsWith('ENABL') === true && now.AttributeName === wanted.AttributeName)
    return;
  const TimeToLiveSpecification = { AttributeName: wanted.AttributeName, Enabled: true };
  await dynamo('UpdateTimeToLive', { TableName, TimeToLiveSpecification });
}
