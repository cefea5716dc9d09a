import type { S3Client } from '@aws-sdk/client-s3';
import type { Resource, Stack } from '../cloud-types.ts';

export function bucketsOf(stack: Stack): Resource[] {
  return [...stack.resources.values()].filter(({ type }) => type === 'AWS::S3::Bucket');
}

export function bucketName({ logicalId, properties }: Resource): string {
  return typeof properties['BucketName'] === 'string' ? properties['BucketName'] : logicalId.toLowerCase();
}

/** Makes the buckets that are not there yet. The client is loaded here, since nothing else in the local cloud needs it. */
export async function ensureBuckets(endpoint: string, resources: Resource[]): Promise<void> {
  if (resources.length === 0) return;
  const { S3Client: Client, CreateBucketCommand } = await import('@aws-sdk/client-s3');
  const credentials = {
    accessKeyId: process.env['AWS_ACCESS_KEY_ID'] ?? 'local',
    secretAccessKey: process.env['AWS_SECRET_ACCESS_KEY'] ?? 'local',
  };
  const client: S3Client = new Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials });
  const ensure = async (resource: Resource): Promise<void> => {
    try {
      await client.send(new CreateBucketCommand({ Bucket: bucketName(resource) }));
    } catch (error) {
      const exists = error instanceof Error && error.name.startsWith('BucketAlready');
      if (!exists) throw error;
    }
  };
  await Promise.all(resources.map(ensure));
  client.destroy();
}
