import { createContext, Script } from 'node:vm';
import * as z from 'zod';
import type { Stack } from '../cloud-types.ts';
import { resourcesOf } from './references.ts';

const Value = z.object({
  value: z.string(),
  multiValue: z.array(z.object({ value: z.string() })).optional(),
});
const Values = z.record(z.string(), Value);

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html */
export const EdgeRequest = z.object({
  method: z.string(),
  uri: z.string(),
  querystring: Values.default({}),
  headers: Values.default({}),
  cookies: Values.default({}),
});
export type EdgeRequest = z.output<typeof EdgeRequest>;

const EdgeBody = z.union([
  z.string().transform((data) => ({ encoding: 'text' as const, data })),
  z.object({ encoding: z.enum(['text', 'base64']), data: z.string() }),
]);

export const EdgeResponse = z.object({
  statusCode: z.number().int(),
  statusDescription: z.string().optional(),
  headers: Values.default({}),
  cookies: z.record(z.string(), Value.extend({ attributes: z.string().optional() })).default({}),
  body: EdgeBody.optional(),
});
export type EdgeResponse = z.output<typeof EdgeResponse>;

export interface EdgeEvent {
  version: '1.0';
  context: {
    distributionDomainName: string;
    distributionId: string;
    eventType: 'viewer-request' | 'viewer-response';
    requestId: string;
  };
  viewer: { ip: string };
  request: EdgeRequest;
  response?: EdgeResponse;
}

/** Runs a CloudFront Function on an event and returns what its `handler` returned, unchecked. */
export type EdgeFunction = (event: EdgeEvent) => Promise<unknown>;

/** The stack's CloudFront Functions by ARN suffix, that is by name or logical id. Throws on code that does not compile. */
export function readEdgeFunctions(stack: Stack): (arn: string) => EdgeFunction {
  const functions = new Map<string, EdgeFunction>();
  for (const { logicalId, properties } of resourcesOf(stack, 'AWS::CloudFront::Function')) {
    const run = compile(z.string().parse(properties['FunctionCode']), logicalId);
    functions.set(logicalId, run);
    if (typeof properties['Name'] === 'string') functions.set(properties['Name'], run);
  }
  return (arn) => {
    const run = functions.get(arn.replace(/^.*[:/]/u, ''));
    if (run === undefined)
      throw new Error(`The distribution names the CloudFront Function ${arn}, which the template lacks.`);
    return run;
  };
}

/**
 * The runtime has no network, file, timer or process object; a function gets one second instead of CloudFront's
 * compute share, which cannot be measured here.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
 */
function compile(code: string, name: string): EdgeFunction {
  const globals: Record<string, unknown> = { console: { log: () => undefined } };
  const sandbox = createContext(globals, { codeGeneration: { strings: false, wasm: false } });
  new Script(code, { filename: `${name}.js` }).runInContext(sandbox, { timeout: TIME_LIMIT_MS });
  // Text goes in and out, so that no object of this realm reaches the function.
  const call = new Script(
    'Promise.resolve(handler(JSON.parse(input))).then((result) => JSON.stringify(result))',
  );
  return async (event) => {
    globals['input'] = JSON.stringify(event);
    const text: unknown = await call.runInContext(sandbox, { timeout: TIME_LIMIT_MS });
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  };
}

const TIME_LIMIT_MS = 1000;
