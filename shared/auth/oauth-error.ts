import type { Reply } from '#shared/http/contract.ts';

/** RFC 6749 section 5.2. */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_scope'
  | 'unsupported_grant_type';

/** The token endpoint keeps RFC 6749's body for its own refusals. */
export class OAuthError extends Error {
  readonly code: OAuthErrorCode;

  constructor(code: OAuthErrorCode, description: string) {
    super(description);
    this.name = 'OAuthError';
    this.code = code;
  }

  toReply(): Reply {
    const body = { error: this.code, error_description: this.message };
    if (this.code !== 'invalid_client') return { status: 400, body };
    return { status: 401, body, headers: { 'WWW-Authenticate': 'Basic realm="token"' } };
  }
}
