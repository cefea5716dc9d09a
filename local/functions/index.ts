import { availableParallelism } from 'node:os';
import type { Invoke, Resource, Stack } from '../cloud-types.ts';
import { instanceEnvironment } from './environment.ts';
import { type FunctionSpec, functionSpec, functionsOf, nameOf } from './function-spec.ts';
import type { LogSink } from './log-sink.ts';
import { createPool, type Pool } from './pool.ts';
import { writeThreadProgram } from './thread-source.ts';

export interface FunctionHost {
  /** By logical id, name or ARN, with or without a version or alias. An unknown one is an error outcome. */
  invoke: Invoke;
  /**
   * Loads the code anew at the next invocation, while running invocations end on the old; `changed` is the function
   * as a new template has it, where its code lies elsewhere now.
   */
  reload: (functionId: string, changed?: Resource) => Promise<void>;
  /** Starts one instance of each named function, so that the first call finds it warm. */
  warm: (functionIds: string[]) => void;
  stop: (graceMs: number) => Promise<void>;
}

export interface FunctionHostOptions {
  stack: Stack;
  dataDir: string;
  /** Variables that point the SDK to the local services; read when an instance starts. */
  serviceVariables: (spec: FunctionSpec) => Record<string, string>;
  log: LogSink;
  /** Instances of a function at once; default 4 times the machine's cores, at least 8. */
  maxInstances?: number;
}

/** The payload of an invocation, https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_EVENT_BYTES = 6 * 1024 * 1024;

/** Hosts the template's functions. Those of another runtime than nodejs fail when invoked, and say so. */
export function createFunctionHost(options: FunctionHostOptions): FunctionHost {
  const program = writeThreadProgram(options.dataDir);
  const entries = functionsOf(options.stack).map((resource) => lazyPool(resource, program, options));
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
    reload: async (functionId, changed) => await find(functionId)?.reload(changed),
    warm: (functionIds) => {
      for (const id of functionIds) find(id)?.pool().warm();
    },
    stop: async (graceMs) => void (await Promise.all(entries.map((entry) => entry.stop(graceMs)))),
  };
}

interface LazyPool {
  logicalId: string;
  pool: () => Pool;
  reload: (resource: Resource | undefined) => Promise<void>;
  stop: (graceMs: number) => Promise<void>;
}

/** A function's pool, made at its first invocation and made anew after a reload. */
function lazyPool(first: Resource, program: string, options: FunctionHostOptions): LazyPool {
  const all = new Set<Pool>();
  let resource = first;
  let current: Pool | undefined;
  const open = (): Pool => {
    const spec = functionSpec(resource, options.dataDir);
    const pool = createPool({
      program,
      spec,
      environment: () => instanceEnvironment(spec, options.serviceVariables(spec)),
      maxInstances: options.maxInstances ?? Math.max(8, 4 * availableParallelism()),
      onOutput: (text) => options.log(spec.name, text),
    });
    all.add(pool);
    return pool;
  };
  return {
    logicalId: first.logicalId,
    pool: () => {
      current ??= open();
      return current;
    },
    reload: async (changed) => {
      const before = current;
      resource = changed ?? resource;
      current = undefined;
      await before?.retire();
    },
    stop: async (graceMs) => void (await Promise.all([...all].map((pool) => pool.stop(graceMs)))),
  };
}

/** `arn:aws:lambda:region:account:function:name[:qualifier]`, or the name itself. */
function functionName(functionId: string): string {
  return functionId.startsWith('arn:') ? (functionId.split(':')[6] ?? functionId) : functionId;
}
