import type { Schemas } from './paths.d.ts';

type Problem = Schemas['Error']['error'];

/** What the API answered in place of what was asked for, or that it did not answer at all. */
export class ApiError extends Error {
  override name = 'ApiError';
  /** Of HTTP; 0 where there was no answer. */
  readonly status: number;
  readonly code: string;
  /** What the API says can be done, if it does. */
  readonly details: string | undefined;
  readonly fields: readonly { field: string; message: string }[];
  readonly requestId: string | undefined;

  constructor(status: number, problem: Partial<Problem>, cause?: unknown) {
    super(problem.message ?? `The platform answered with status ${status}`, { cause });
    this.status = status;
    this.code = problem.code ?? 'UNKNOWN';
    this.details = problem.details;
    this.fields = problem.validation_errors ?? [];
    this.requestId = problem.request_id;
  }
}

/** A call that got no answer. */
export function noAnswer(cause: unknown): ApiError {
  return new ApiError(
    0,
    {
      code: 'NO_ANSWER',
      message: 'The platform cannot be reached',
      details: 'Check your connection; the dashboard tries again by itself.',
    },
    cause,
  );
}

/** The error of an answer; OAuth writes its own kind (RFC 6749 section 5.2). */
export function errorOf(status: number, body: unknown): ApiError {
  if (typeof body !== 'object' || body === null) return new ApiError(status, {});
  const { error, error_description: description } = body as { error?: unknown; error_description?: unknown };
  if (typeof error === 'object' && error !== null) return new ApiError(status, error);
  return new ApiError(status, {
    code: typeof error === 'string' ? error : 'UNKNOWN',
    ...(typeof description === 'string' && { message: description }),
  });
}

/** Whatever was thrown, as people read it: what happened, and what to do. */
export function describe(error: unknown): { title: string; advice: string } {
  if (!(error instanceof ApiError))
    return {
      title: 'Something went wrong on this page',
      advice: 'Reload it. If that does not help, sign out and in again.',
    };
  const [field] = error.fields;
  const advice = error.details ?? (field ? `${field.field}: ${field.message}` : undefined);
  const traced = error.requestId && error.status >= 500 ? ` Request ${error.requestId}.` : '';
  return { title: error.message, advice: `${advice ?? 'Try again in a moment.'}${traced}` };
}
