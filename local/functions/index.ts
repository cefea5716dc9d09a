import { availableParallelism } from 'node:os';
import type { Invoke, Stack } from '../cloud-types.ts';
import { instanceEnvironment } from './environment.ts';
import { type FunctionSpec, functionSpec, functionsOf, nameOf } from './function-spec.ts';
import type { LogSink } from './log-sink.ts';
import { createPool, type Pool } from './pool.ts';

export interface FunctionHost {
  /** By logical id, name or ARN, with or without a version or alias. An unknown one is an error outcome. */
  invoke: Invoke;
  reload: (functionId: string) => Promise<void>;
  /** Starts one instance of each named function, so that the first call finds it warm. */
  warm: (functionIds: string[]) => void;
  specs: () => FunctionSpec[];
  stop: (graceMs: number) => Promise<void>;
}

export interface FunctionHostOptions {
  stack: Stack;
  dataDir: string;
  /** Variables that point the SDK to the local services; read when an instance starts. */
  serviceVariables: () => Record<string, string>;
  log: LogSink;
  /** Instances of a function at once; default 4 times the machine's cores, at least 8. */
  maxInstances?: number;
}

/** The payload of an invocation, https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_EVENT_BYTES = 6 * 1024 * 1024;

/** Hosts the template's functions. Those of another runtime than nodejs fail when invoked, and say so. */
export function createFunctionHost(options: FunctionHostOptions): FunctionHost {
  const entries = functionsOf(options.stack).map((resource) => lazyPool(resource.logicalId, options));
  const pools = new Map(entries.map((entry) => [entry.logicalId, entry]));
  const idByName = new Map(
    functionsOf(options.stack).map((resource) => [nameOf(resource), resource.logicalId]),
  );
  const find = (functionId: string): LazyPool | undefined => {
    const name = functionName(functionId);
    return pools.get(functionId) ?? pools.get(idByName.get(name) ?? name);
  };
  return {
    invoke: async (functionId, event) => {
      const found = find(functionId);
      if (found === undefined) {
        return {
          kind: 'error',
          errorType: 'ResourceNotFoundException',
          message: `Function not found: ${functionId}`,
        };
      }
      const eventJson = JSON.stringify(event) ?? 'null';
      if (Buffer.byteLength(eventJson) > MAX_EVENT_BYTES) {
        const message = `${Buffer.byteLength(eventJson)} byte payload is too large for the invocation (limit ${MAX_EVENT_BYTES} bytes)`;
        return { kind: 'error', errorType: 'RequestEntityTooLargeException', message };
      }
      try {
        return await found.pool().invoke(eventJson);
      } catch (error) {
        return { kind: 'error', errorType: 'InvalidRuntimeException', message: String(error) };
      }
    },
    reload: async (functionId) => await find(functionId)?.pool().reload(),
    warm: (functionIds) => {
      for (const id of functionIds) find(id)?.pool().warm();
    },
    specs: () => entries.map(({ spec }) => spec()),
    stop: async (graceMs) => void (await Promise.all(entries.map((entry) => entry.stop(graceMs)))),
  };
}

interface LazyPool {
  logicalId: string;
  spec: () => FunctionSpec;
  pool: () => Pool;
  stop: (graceMs: number) => Promise<void>;
}

function lazyPool(logicalId: string, options: FunctionHostOptions): LazyPool {
  let spec: FunctionSpec | undefined;
  let pool: Pool | undefined;
  const resource = options.stack.resources.get(logicalId);
  const readSpec = (): FunctionSpec => {
    if (resource === undefined) throw new Error(`The stack has no function ${logicalId}.`);
    spec ??= functionSpec(resource, options.dataDir);
    return spec;
  };
  const open = (): Pool => {
    const known = readSpec();
    pool ??= createPool({
      spec: known,
      environment: () => instanceEnvironment(known, options.serviceVariables()),
      maxInstances: options.maxInstances ?? Math.max(8, 4 * availableParallelism()),
      onOutput: (text) => options.log(known.name, text),
    });
    return pool;
  };
  return { logicalId, spec: readSpec, pool: open, stop: async (graceMs) => await pool?.stop(graceMs) };
}

/** `arn:aws:lambda:region:account:function:name[:qualifier]`, or the name itself. */
function functionName(functionId: string): string {
  return functionId.startsWith('arn:') ? (functionId.split(':')[6] ?? functionId) : functionId;
}
