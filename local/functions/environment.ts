import { LOCAL_REGION } from '../cloud-types.ts';
import type { FunctionSpec } from './function-spec.ts';

/** Region and credentials; the local services check neither. */
export const SDK_IDENTITY = {
  AWS_REGION: LOCAL_REGION,
  AWS_DEFAULT_REGION: LOCAL_REGION,
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
};

/**
 * The whole environment of an instance: nothing of this process leaks in but `PATH` and where Node
 * keeps compiled code.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function instanceEnvironment(
  spec: FunctionSpec,
  serviceVariables: Record<string, string>,
): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    ...compileCache(),
    TZ: 'UTC',
    LANG: 'en_US.UTF-8',
    ...SDK_IDENTITY,
    AWS_LAMBDA_FUNCTION_NAME: spec.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${spec.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${process.versions.node.split('.')[0]}.x`,
    LAMBDA_TASK_ROOT: spec.codeDir,
    _HANDLER: spec.handler,
    ...serviceVariables,
    ...spec.environment,
    ...ownSettings(spec.environment),
  };
}

/** Instances load the same code again and again, more quickly where it is kept compiled. */
function compileCache(): Record<string, string> {
  const directory = process.env['NODE_COMPILE_CACHE'];
  return directory === undefined ? {} : { NODE_COMPILE_CACHE: directory };
}

/**
 * Settings that `npm start` takes from its own environment in place of the template's, and what they are without it:
 * nobody but who runs it reaches a local platform, so anybody may make a company there.
 */
const SETTINGS: Record<string, string | undefined> = {
  ALLOWED_PRIVATE_HOSTS: undefined,
  REGISTRATION: 'open',
};

/** Those of the settings that the known variables name. */
export function ownSettings(known: Record<string, string>): Record<string, string> {
  const set = Object.entries(SETTINGS).flatMap(([name, otherwise]) => {
    const value = process.env[name] ?? otherwise;
    return value !== undefined && name in known ? [[name, value] as const] : [];
  });
  return Object.fromEntries(set);
}
