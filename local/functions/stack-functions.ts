import type { Gateway, Stack } from '../cloud-types.ts';
import type { DynamoDbGuard } from '../iam/dynamodb-guard.ts';
import type { DataServices } from '../resources/data-services.ts';
import { bindEndpoints } from '../template/bind-endpoints.ts';
import { loadStack } from '../template/load-stack.ts';
import type { FunctionSpec } from './function-spec.ts';
import { createFunctionHost, type FunctionHost } from './index.ts';
import type { LogSink } from './log-sink.ts';

export interface StackFunctionsOptions {
  stack: Stack;
  cdkOutDir: string;
  stackName?: string;
  dataDir: string;
  data: DataServices;
  gateway: Gateway;
  guard: DynamoDbGuard;
  /** Variables that point the SDK to the local services. */
  endpoints: Record<string, string>;
  sink: LogSink;
}

export interface StackFunctions {
  /** The stack with the running cloud's addresses. */
  stack: Stack;
  host: FunctionHost;
  /** Reads the template again and loads the function's code from where it says. */
  reload: (functionId: string) => Promise<void>;
  /** See `Cloud`. */
  reserveConcurrency: (functionId: string, instances?: number) => Promise<void>;
}

/**
 * Hosts the stack's functions with the running cloud's addresses in their environment, and in UTC as on Lambda. A
 * function with a role finds DynamoDB behind the guard that holds its calls against that role.
 */
export function hostStackFunctions(options: StackFunctionsOptions): StackFunctions {
  const { dataDir, data, gateway, guard, endpoints, sink, cdkOutDir, stackName } = options;
  process.env['TZ'] = 'UTC';
  const connections = endpoints['AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI'];
  const addresses = {
    sqs: data.endpoints.sqs,
    api: gateway.url,
    ...(connections !== undefined && { connections }),
  };
  const stack = bindEndpoints(options.stack, addresses);
  const serviceVariables = ({ role }: FunctionSpec) =>
    role === undefined ? endpoints : { ...endpoints, AWS_ENDPOINT_URL_DYNAMODB: guard.endpointOf(role) };
  const host = createFunctionHost({ stack, dataDir, serviceVariables, log: sink });
  return {
    stack,
    host,
    reload: async (functionId) => {
      const now = bindEndpoints(loadStack(cdkOutDir, stackName), addresses);
      await host.reload(functionId, now.resources.get(functionId));
    },
    reserveConcurrency: async (functionId, instances) => {
      const resource = stack.resources.get(functionId);
      if (!resource) throw new Error(`The stack has no function ${functionId}.`);
      const properties = { ...resource.properties, ReservedConcurrentExecutions: instances };
      await host.reload(functionId, instances === undefined ? resource : { ...resource, properties });
    },
  };
}
