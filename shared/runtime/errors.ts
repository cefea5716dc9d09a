/** Codes that clients may rely on; `shared/http/error-map.ts` gives each its status. */
export type ErrorCode =
  | 'AUTH_TOKEN_MISSING'
  | 'AUTH_TOKEN_INVALID'
  | 'AUTH_SCOPE_INSUFFICIENT'
  | 'AUTH_CREDENTIALS_INVALID'
  | 'AUTH_ORIGIN_FORBIDDEN'
  | 'REGISTRATION_CLOSED'
  | 'PLAN_FEATURE_UNAVAILABLE'
  | 'VALIDATION_ERROR'
  | 'DATE_FORMAT_INVALID'
  | 'PARAMETER_REQUIRED'
  | 'REPORT_NOT_FOUND'
  | 'TEMPLATE_NOT_FOUND'
  | 'REPORT_GENERATION_FAILED'
  | 'REPORT_NOT_READY'
  | 'REPORT_EXPIRED'
  | 'ANALYTICS_INVALID_PERIOD'
  | 'ANALYTICS_INVALID_METRICS'
  | 'ANALYTICS_DATA_UNAVAILABLE'
  | 'REPORT_ENDED'
  | 'RATE_LIMIT_EXCEEDED'
  | 'QUOTA_EXCEEDED'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'IDEMPOTENCY_KEY_IN_USE'
  | 'RESOURCE_NOT_FOUND'
  | 'RESOURCE_CONFLICT'
  | 'ROUTE_NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'PAYLOAD_TOO_LARGE'
  | 'SERVICE_UNAVAILABLE'
  | 'INTERNAL_ERROR';

/** One refused field: S0 section 5 names `field`, `message` and `provided_value`; `code` says which rule. */
export interface ValidationIssue {
  field: string;
  code: 'VALIDATION_ERROR' | 'DATE_FORMAT_INVALID' | 'PARAMETER_REQUIRED' | 'CARDINALITY_EXCEEDED';
  message: string;
  provided_value?: unknown;
}

export interface PlatformErrorOptions {
  /** One sentence more for the caller: the cause in this case and what to do next. */
  details?: string;
  validationErrors?: ValidationIssue[];
  /** Seconds after which trying again can succeed. */
  retryAfterSeconds?: number;
  /** Further fields of the error object, such as the `errors` of a batch. */
  extra?: Record<string, unknown>;
  cause?: unknown;
}

/** An error whose code and text may be shown to the caller. Anything else is answered as INTERNAL_ERROR. */
export class PlatformError extends Error {
  readonly code: ErrorCode;
  readonly details: string | undefined;
  readonly validationErrors: ValidationIssue[] | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly extra: Record<string, unknown> | undefined;

  constructor(code: ErrorCode, message: string, options: PlatformErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = 'PlatformError';
    this.code = code;
    this.details = options.details;
    this.validationErrors = options.validationErrors;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.extra = options.extra;
  }
}
