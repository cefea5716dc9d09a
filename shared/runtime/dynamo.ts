import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { lazy } from './lazy.ts';
import { quiet } from './quiet.ts';

/** The function's one DynamoDB client. Region, credentials and endpoint come from the SDK's own variables. */
export const dynamo = lazy(() => quiet(new DynamoDBClient({ maxAttempts: 4 })));
