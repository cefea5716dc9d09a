import type * as z from 'zod';
import type { Scope } from '#shared/auth/scopes.ts';
import type { ErrorCode } from '#shared/runtime/errors.ts';
import type { Caller } from './caller.ts';
import type { MinuteLimit } from './minute-limits.ts';

/** The face decides the shape of an error's body; see shared/http/faces.ts. */
export type Face = 'platform' | 'oauth' | 'media' | 'assets' | 'v1' | 'exports';

export interface ResponseSpec {
  description: string;
  /** What may leave: the answer is parsed with it, undeclared fields stay behind. Absent where there is no JSON body. */
  schema?: z.ZodType;
  example?: unknown;
  /** Media type of a body that is not JSON. */
  contentType?: string;
  /** Media types of text that the answer may be instead of JSON; the reply names its own as `Content-Type`. */
  textTypes?: readonly string[];
}

/**
 * One operation of the API. The CDK route, the parsing of the request, the type of the handler, the stripping of the
 * answer and the OpenAPI document are all made from this value.
 */
export interface Operation {
  /** camelCase verb and noun; the file of the handler has the same name in kebab-case. */
  id: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `{name}` for path parameters. */
  path: string;
  face: Face;
  /** `none` is public, `any` takes every valid credential, else the scope that the credential must hold. */
  auth: 'none' | 'any' | Scope;
  tag: string;
  summary: string;
  description?: string;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** Media types of the body that are taken. @default application/json */
  consumes?: readonly string[];
  bodyExample?: unknown;
  /** Largest body taken, in bytes. @default 262144 */
  maxBodyBytes?: number;
  /**
   * Whether an `Idempotency-Key` is honoured. The operation must make its changes by `transact`, and take its ids and
   * secrets from shared/runtime/ids.ts. @default where a POST by a known caller answers 201 or 202
   */
  idempotent?: boolean;
  /** Beside the company's hour. @default 60 for each token on v1, none elsewhere */
  minuteLimit?: MinuteLimit;
  responses: Record<number, ResponseSpec>;
  /** Codes this operation can answer beyond those that every operation can. */
  errors?: readonly ErrorCode[];
  /** Source of the contract, such as "S0 4.2". */
  source?: string;
}

type Parsed<T> = T extends z.ZodType ? z.output<T> : undefined;

/** What a handler gets: parsed, typed, stripped of nothing it may need. */
export interface Input<O extends Operation> {
  params: Parsed<O['params']>;
  query: Parsed<O['query']>;
  body: Parsed<O['body']>;
  /** Lower-case names. */
  headers: Readonly<Record<string, string | undefined>>;
  requestId: string;
  /** Epoch milliseconds at which the request was taken; the handler's "now". */
  now: number;
  /** Scheme and host that the caller used, for links in answers: `https://host`. */
  baseUrl: string;
}

export interface Reply {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** Keeps the literal types of an operation, so that its handler is typed from it. */
export function operation<const O extends Operation>(spec: O): O {
  return spec;
}

/** An operation's code: one file each in functions/<capability>/. Public operations have no caller. */
export type Handler<O extends Operation> = O['auth'] extends 'none'
  ? (input: Input<O>) => Promise<Reply>
  : (input: Input<O>, caller: Caller) => Promise<Reply>;
