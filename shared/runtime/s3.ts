import { S3Client } from '@aws-sdk/client-s3';
import { lazy } from './lazy.ts';
import { quiet } from './quiet.ts';

/** Path-style addresses work on S3 and on every local stand-in. */
export const s3 = lazy(() => quiet(new S3Client({ maxAttempts: 4, forcePathStyle: true })));
