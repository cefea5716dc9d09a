import { describe, expect, it } from 'vitest';
import { TABLES, type TableSpec, TTL_ATTRIBUTE } from '#shared/runtime/tables.ts';
import { type Resource, resources, statements, synthesize, type Template, template } from './synthesized.ts';

const production = synthesize({ stage: 'production' });

describe('tables', () => {
  const specs: [string, TableSpec][] = Object.entries(TABLES);
  const table = (name: string, from?: Template): Resource => {
    const [, found] =
      resources('AWS::DynamoDB::Table', from).find(([id]) => id.toLowerCase().startsWith(`tables${name}`)) ??
      [];
    if (!found) throw new Error(`The template has no table ${name}.`);
    return found;
  };

  it('are those that the stores use', () => {
    expect(resources('AWS::DynamoDB::Table')).toHaveLength(specs.length);
  });

  it.each(specs)('%s has its keys, expiry, recovery, on-demand billing and indexes', (name, spec) => {
    const { Properties } = table(name);
    const keys = [spec.partitionKey, ...(spec.sortKey === undefined ? [] : [spec.sortKey])];
    expect((Properties['KeySchema'] as { AttributeName: string }[]).map((key) => key.AttributeName)).toEqual(
      keys,
    );
    expect(Properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: TTL_ATTRIBUTE, Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
    expect(Properties['StreamSpecification']).toEqual(
      spec.stream ? { StreamViewType: 'NEW_IMAGE' } : undefined,
    );
    const indexes = (Properties['GlobalSecondaryIndexes'] ?? []) as {
      IndexName: string;
      Projection: { ProjectionType: string };
    }[];
    expect(
      Object.fromEntries(indexes.map((index) => [index.IndexName, index.Projection.ProjectionType])),
    ).toEqual(
      Object.fromEntries(
        Object.entries(spec.indexes ?? {}).map(([index, { projection }]) => [index, projection]),
      ),
    );
  });

  it.each(specs)('%s outlives the stack in production, and can be deleted in a sandbox', (name) => {
    expect(table(name).DeletionPolicy).toBe('Delete');
    expect(table(name, production).DeletionPolicy).toBe('Retain');
    expect(table(name, production).Properties['DeletionProtectionEnabled']).toBe(true);
  });
});

describe('buckets', () => {
  const buckets = resources('AWS::S3::Bucket');
  const policyOf = (id: string) => {
    const [, policy] =
      resources('AWS::S3::BucketPolicy').find(
        ([, { Properties }]) => (Properties['Bucket'] as { Ref: string }).Ref === id,
      ) ?? [];
    return statements(policy?.Properties['PolicyDocument']);
  };

  it.each(buckets)('%s is private, encrypted and speaks TLS only', (id, { Properties }) => {
    expect(Properties).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      BucketEncryption: { ServerSideEncryptionConfiguration: [expect.anything()] },
    });
    const denied = policyOf(id).filter(({ Effect }) => Effect === 'Deny');
    expect(denied).toContainEqual(
      expect.objectContaining({ Action: ['s3:*'], Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    );
    expect(JSON.stringify(policyOf(id).filter(({ Effect }) => Effect === 'Allow'))).not.toContain(
      '"AWS":"*"',
    );
  });

  it('of the files refuses signatures older than 15 minutes, and forgets abandoned uploads after a day', () => {
    const [id, bucket] = buckets.find(([name]) => name.startsWith('Files')) ?? [];
    expect(policyOf(id ?? '')).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Condition: { NumericGreaterThan: { 's3:signatureAge': 15 * 60 * 1000 } },
      }),
    );
    expect(JSON.stringify(bucket?.Properties['LifecycleConfiguration'])).toContain('"DaysAfterInitiation":1');
  });

  it('of the files outlives the stack in production', () => {
    const [, kept] =
      resources('AWS::S3::Bucket', production).find(([name]) => name.startsWith('Files')) ?? [];
    expect(kept?.DeletionPolicy).toBe('Retain');
  });
});

describe('queues', () => {
  const queues = resources('AWS::SQS::Queue');
  const targets = JSON.stringify(queues.map(([, { Properties }]) => Properties['RedrivePolicy']));
  const failureTargets = JSON.stringify(resources('AWS::Lambda::EventSourceMapping'));

  it.each(queues)('%s has dead letters or holds them', (id, { Properties }) => {
    const holds =
      targets.includes(`"${id}"`) || failureTargets.includes(`"Destination":{"Fn::GetAtt":["${id}"`);
    expect(Properties['RedrivePolicy'] !== undefined || holds).toBe(true);
  });

  it.each(queues)('%s is encrypted and speaks TLS only', (id, { Properties }) => {
    expect(Properties['SqsManagedSseEnabled']).toBe(true);
    const [, policy] =
      resources('AWS::SQS::QueuePolicy').find(
        ([, resource]) => JSON.stringify(resource.Properties['Queues']) === JSON.stringify([{ Ref: id }]),
      ) ?? [];
    expect(JSON.stringify(policy)).toContain('"aws:SecureTransport":"false"');
  });

  it('of the jobs hides a message six times as long as its worker may take', () => {
    const [, mapping] =
      resources('AWS::Lambda::EventSourceMapping').find(
        ([, { Properties }]) => Properties['ScalingConfig'] !== undefined,
      ) ?? [];
    const { FunctionName, EventSourceArn } = (mapping?.Properties ?? {}) as {
      FunctionName?: { Ref: string };
      EventSourceArn?: { 'Fn::GetAtt': [string, string] };
    };
    const workerId = FunctionName?.Ref;
    const queueId = EventSourceArn?.['Fn::GetAtt'][0] ?? '';
    const timeout = Number(template().Resources[workerId ?? '']?.Properties['Timeout']);
    expect(template().Resources[queueId]?.Properties['VisibilityTimeout']).toBeGreaterThanOrEqual(
      6 * timeout,
    );
    expect(mapping?.Properties).toMatchObject({
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });
});

describe('the stream of deltas', () => {
  const readers = resources('AWS::Lambda::EventSourceMapping').filter(
    ([, { Properties }]) => Properties['StartingPosition'] !== undefined,
  );
  const startingAt = (position: string) =>
    readers.find(([, { Properties }]) => Properties['StartingPosition'] === position)?.[1];

  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
  it('has no more than two readers, beyond which DynamoDB refuses some', () => {
    expect(readers).toHaveLength(2);
  });

  it('tells who listens at once, and waits for nobody whom it cannot tell', () => {
    const mapping = startingAt('LATEST');
    expect(mapping?.Properties).toMatchObject({ MaximumRecordAgeInSeconds: 60, MaximumRetryAttempts: 1 });
    expect(mapping?.Properties['MaximumBatchingWindowInSeconds']).toBeUndefined();
    expect(JSON.stringify(mapping?.Properties['FilterCriteria'])).toContain('exists');
  });

  it('is retried record by record, and what fails is kept', () => {
    const mapping = startingAt('TRIM_HORIZON');
    expect(mapping?.Properties).toMatchObject({
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 100,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      DestinationConfig: { OnFailure: { Destination: expect.anything() } },
    });
    expect(mapping?.Properties['MaximumRetryAttempts']).toBeGreaterThan(0);
  });
});
