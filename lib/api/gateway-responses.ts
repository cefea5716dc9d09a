/**
 * Answers that API Gateway gives itself, in the envelope of shared/http/faces.ts.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export interface GatewayResponse {
  statusCode: string;
  responseParameters?: Record<string, string>;
  responseTemplates: { 'application/json': string };
}

interface Answer {
  status: number;
  /** Text, or a `$context` variable. */
  code: string;
  message: string;
  details: string;
  /** @default the time at which API Gateway took the request */
  timestamp?: string;
  /** Header names and values; a value is a quoted text or a `context` variable without `$`. */
  headers?: Record<string, string>;
}

const FROM_AUTHORIZER = '$context.authorizer.timestamp';

const AUTHORIZER_ANSWER: Answer = {
  status: 401,
  code: '$context.authorizer.code',
  message: '$context.authorizer.message',
  details: '$context.authorizer.details',
  timestamp: FROM_AUTHORIZER,
  headers: { 'WWW-Authenticate': "'Bearer'", 'Cache-Control': "'no-store'" },
};

const INTERNAL: Answer = {
  status: 500,
  code: 'INTERNAL_ERROR',
  message: 'The request could not be handled.',
  details: 'The fault is on our side. Try again; if it stays, give the request id to support.',
};

const NO_ROUTE: Answer = {
  status: 404,
  code: 'ROUTE_NOT_FOUND',
  message: 'No such route',
  details: 'Check the path against the API reference at /v2/docs.',
};

const ANSWERS: Record<string, Answer> = {
  ACCESS_DENIED: AUTHORIZER_ANSWER,
  UNAUTHORIZED: {
    status: 401,
    code: 'AUTH_TOKEN_MISSING',
    message: 'Authentication required.',
    details: 'Send a token of POST /oauth/token as Authorization: Bearer.',
    headers: { 'WWW-Authenticate': "'Bearer'" },
  },
  INVALID_API_KEY: {
    status: 403,
    code: 'AUTH_TOKEN_INVALID',
    message: 'The company has no active usage plan.',
    details: 'The administrator of the platform must attach the API key of the company to its plan.',
  },
  THROTTLED: {
    status: 429,
    code: 'RATE_LIMIT_EXCEEDED',
    message: 'Too many requests at once.',
    details: 'The calls per second of the plan are used up. Try again in one second.',
    timestamp: FROM_AUTHORIZER,
    headers: {
      'Retry-After': "'1'",
      'X-RateLimit-Limit': 'context.authorizer.rateLimit',
      'X-RateLimit-Remaining': "'0'",
      'X-RateLimit-Reset': 'context.authorizer.rateReset',
      'X-RateLimit-Retry-After': "'1'",
      'RateLimit-Policy': 'context.authorizer.ratePolicy',
    },
  },
  QUOTA_EXCEEDED: {
    status: 429,
    code: 'QUOTA_EXCEEDED',
    message: 'The monthly quota of the plan is used up.',
    details: 'Calls are admitted again in the next calendar month, or at once on a larger plan.',
    timestamp: FROM_AUTHORIZER,
    headers: {
      'Retry-After': 'context.authorizer.quotaRetryAfter',
      'X-RateLimit-Limit': 'context.authorizer.rateLimit',
      'X-RateLimit-Remaining': "'0'",
      'X-RateLimit-Reset': 'context.authorizer.quotaReset',
      'X-RateLimit-Retry-After': 'context.authorizer.quotaRetryAfter',
      'RateLimit-Policy': 'context.authorizer.ratePolicy',
    },
  },
  REQUEST_TOO_LARGE: {
    status: 413,
    code: 'PAYLOAD_TOO_LARGE',
    message: 'The body is too large.',
    details: 'Send the data in smaller parts.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    code: 'UNSUPPORTED_MEDIA_TYPE',
    message: 'The media type or coding of the body is not supported.',
    details:
      'Send JSON with Content-Type: application/json, plain or in the Content-Encoding that is named: gzip or deflate.',
  },
  MISSING_AUTHENTICATION_TOKEN: NO_ROUTE,
  RESOURCE_NOT_FOUND: NO_ROUTE,
  INTEGRATION_TIMEOUT: {
    status: 504,
    code: 'SERVICE_UNAVAILABLE',
    message: 'The answer took too long.',
    details: 'Try again, with a shorter period or fewer items.',
    headers: { 'Retry-After': "'5'" },
  },
  INTEGRATION_FAILURE: { ...INTERNAL, status: 502 },
  AUTHORIZER_FAILURE: INTERNAL,
  AUTHORIZER_CONFIGURATION_ERROR: INTERNAL,
  API_CONFIGURATION_ERROR: INTERNAL,
  DEFAULT_5XX: INTERNAL,
};

/**
 * DEFAULT_4XX names no status: each answer that has none of its own above keeps the one API Gateway gives it.
 * `$context.error.messageString` is API Gateway's own sentence, already a quoted JSON text.
 */
const DEFAULT_4XX: Omit<GatewayResponse, 'statusCode'> = {
  responseTemplates: {
    'application/json': envelope({
      code: '"VALIDATION_ERROR"',
      message: '"The request was refused before it was read."',
      details: '$context.error.messageString',
      timestamp: '"$context.requestTime"',
    }),
  },
};

/** The value of `x-amazon-apigateway-gateway-responses`. */
export function gatewayResponses(): Record<string, GatewayResponse | Omit<GatewayResponse, 'statusCode'>> {
  const made = Object.entries(ANSWERS).map(([type, answer]) => [type, render(answer)] as const);
  return { ...Object.fromEntries(made), DEFAULT_4XX };
}

function render(answer: Answer): GatewayResponse {
  const headers = Object.entries(answer.headers ?? {});
  const { code, message, details, timestamp = '$context.requestTime' } = answer;
  return {
    statusCode: String(answer.status),
    ...(headers.length > 0 && {
      responseParameters: Object.fromEntries(
        headers.map(([name, value]) => [`gatewayresponse.header.${name}`, value]),
      ),
    }),
    responseTemplates: {
      'application/json': envelope({
        code: JSON.stringify(code),
        message: JSON.stringify(message),
        details: JSON.stringify(details),
        timestamp: JSON.stringify(timestamp),
      }),
    },
  };
}

/** The parts are JSON already. */
function envelope(parts: { code: string; message: string; details: string; timestamp: string }): string {
  const { code, message, details, timestamp } = parts;
  return `{"error":{"code":${code},"message":${message},"details":${details},"request_id":"$context.requestId","timestamp":${timestamp}}}`;
}
