import { SQSClient } from '@aws-sdk/client-sqs';
import { lazy } from './lazy.ts';
import { quiet } from './quiet.ts';

export const sqs = lazy(() => quiet(new SQSClient({ maxAttempts: 4 })));
