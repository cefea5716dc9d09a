import * as operations from '#shared/auth/contract.ts';
import { route, serve } from '#shared/http/serve.ts';
import { issueToken } from './issue-token.ts';

export const handler = serve([route(operations.issueToken, issueToken)]);
