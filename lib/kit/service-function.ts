import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  type FunctionProps,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { EnvName } from '#shared/runtime/env-names.ts';
import type { Conditions } from '../storage/leading-keys.ts';
import { acknowledge } from './acknowledge.ts';
import type { Alarms, Severity } from './alarms.ts';

export type FunctionOverrides = Partial<
  Pick<
    FunctionProps,
    | 'timeout'
    | 'memorySize'
    | 'reservedConcurrentExecutions'
    | 'tracing'
    | 'ephemeralStorageSize'
    | 'description'
  >
>;

export interface ServiceFunctionProps extends FunctionOverrides {
  /** Folder of the function: `functions/<name>` or `functions/workers/<name>`. */
  name: string;
  /** Directory that holds one bundle directory for each function. */
  bundles: string;
  alarms: Alarms;
  /** What users notice while this function fails; the alarm says it. */
  errorImpact: string;
  severity: Severity;
}

/**
 * A function as every one of the platform is: Node 24 on ARM, JSON logs kept a month, traced, with a role that may
 * write its own logs and traces and nothing else, and an alarm that nobody can forget.
 */
export class ServiceFunction extends Construct {
  readonly function: LambdaFunction;
  readonly name: string;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    const { name, bundles, alarms, errorImpact, severity, ...overrides } = props;
    this.name = name;
    this.logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.logGroup.grantWrite(role);
    this.function = new LambdaFunction(this, 'Function', {
      functionName: functionName(this, name),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: bundle(bundles, name),
      role,
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.WARN,
      tracing: Tracing.ACTIVE,
      timeout: Duration.seconds(29),
      memorySize: 512,
      ...overrides,
    });
    this.function.addEnvironment('POWERTOOLS_SERVICE_NAME', name);
    if (overrides.tracing !== Tracing.DISABLED) {
      acknowledge(role, 'AwsSolutions-IAM5[Resource::*]', 'X-Ray has no resources that a policy could name.');
    }
    this.alarm(alarms, errorImpact, severity);
  }

  env(name: EnvName, value: string): void {
    this.function.addEnvironment(name, value);
  }

  /** Allows exactly these actions on exactly these resources, under conditions where they are given. */
  allow(actions: string[], resources: string[], conditions: Conditions = {}): void {
    this.function.addToRolePolicy(new PolicyStatement({ actions, resources, conditions }));
  }

  private alarm(alarms: Alarms, errorImpact: string, severity: Severity): void {
    alarms.add({
      id: `${this.node.id}Failing`,
      metric: this.function.metricErrors({ period: Duration.minutes(5) }),
      threshold: 1,
      severity,
      impact: `${errorImpact} Look at the logs of the function ${this.name}.`,
    });
  }
}

/**
 * The function's physical name. It is fixed, so that the APIs name their functions without depending on them, and the
 * functions in turn may know the APIs' usage plans and the public address.
 */
export function functionName(scope: Construct, name: string): string {
  return `${Stack.of(scope).stackName}-${name}`;
}

/** The ARN of a function of this stack by its name, for APIs. */
export function functionArn(scope: Construct, name: string): string {
  return Stack.of(scope).formatArn({
    service: 'lambda',
    resource: 'function',
    resourceName: functionName(scope, name),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

/** The URI with which API Gateway invokes a function of this stack. */
export function invocationUri(scope: Construct, name: string): string {
  const { partition, region } = Stack.of(scope);
  return `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${functionArn(scope, name)}/invocations`;
}

function bundle(directory: string, name: string): Code {
  const path = join(directory, name);
  if (!existsSync(join(path, 'index.js'))) {
    throw new Error(`The function ${name} is not built: ${path}/index.js does not exist. Run: npm run build`);
  }
  return Code.fromAsset(path);
}
