import { SQSClient } from '@aws-sdk/client-sqs';
import { lazy } from './lazy.ts';

export const sqs = lazy(() => new SQSClient({ maxAttempts: 4 }));
