import type * as S3 from '@aws-sdk/client-s3';
import type { Resource, Stack } from '../cloud-types.ts';

export function bucketsOf(stack: Stack): Resource[] {
  return [...stack.resources.values()].filter(({ type }) => type === 'AWS::S3::Bucket');
}

export function bucketName({ logicalId, properties }: Resource): string {
  return typeof properties['BucketName'] === 'string' ? properties['BucketName'] : logicalId.toLowerCase();
}

type BucketClient = typeof S3;

/** Loads the S3 client where the stack has buckets: nothing else in the local cloud needs it, and it takes a while. */
export async function loadBucketClient(stack: Stack): Promise<BucketClient | undefined> {
  return bucketsOf(stack).length === 0 ? undefined : await import('@aws-sdk/client-s3');
}

/** Makes the buckets that are not there yet. */
export async function ensureBuckets(
  endpoint: string,
  resources: Resource[],
  client: BucketClient,
): Promise<void> {
  const credentials = {
    accessKeyId: process.env['AWS_ACCESS_KEY_ID'] ?? 'local',
    secretAccessKey: process.env['AWS_SECRET_ACCESS_KEY'] ?? 'local',
  };
  const s3 = new client.S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials });
  const ensure = async (resource: Resource): Promise<void> => {
    try {
      await s3.send(new client.CreateBucketCommand({ Bucket: bucketName(resource) }));
    } catch (error) {
      const exists = error instanceof Error && error.name.startsWith('BucketAlready');
      if (!exists) throw error;
    }
  };
  await Promise.all(resources.map(ensure));
  s3.destroy();
}
