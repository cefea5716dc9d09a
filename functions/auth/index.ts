import * as operations from '#shared/auth/contract.ts';
import { route, serve } from '#shared/http/serve.ts';
import { getCurrentUser } from './get-current-user.ts';
import { getUsage } from './get-usage.ts';
import { issueToken } from './issue-token.ts';
import { logIn } from './log-in.ts';
import { logOut } from './log-out.ts';
import { registerUser } from './register-user.ts';

export const handler = serve([
  route(operations.issueToken, issueToken),
  route(operations.registerUser, registerUser),
  route(operations.logIn, logIn),
  route(operations.getCurrentUser, getCurrentUser),
  route(operations.logOut, logOut),
  route(operations.getUsage, getUsage),
]);
