import type { Resource, Stack } from '../cloud-types.ts';

/** An `AWS::Lambda::EventSourceMapping` with the defaults of its kind. */
export interface Mapping {
  id: string;
  functionId: string;
  sourceArn: string;
  batchSize: number;
  windowMs: number;
  reportsItemFailures: boolean;
  /** Patterns, each a JSON text; a record that matches none of them is left out. Empty: every record passes. */
  filters: string[];
  maximumConcurrency: number | undefined;
  stream: StreamOptions;
}

export interface StreamOptions {
  startingPosition: 'TRIM_HORIZON' | 'LATEST';
  /** -1: as often as it takes. */
  maximumRetryAttempts: number;
  /** -1: however old. */
  maximumRecordAgeSeconds: number;
  bisectOnError: boolean;
  parallelizationFactor: number;
  onFailureArn: string | undefined;
}

interface MappingProperties {
  FunctionName: string;
  EventSourceArn?: string;
  Enabled?: boolean;
  BatchSize?: number;
  MaximumBatchingWindowInSeconds?: number;
  FunctionResponseTypes?: string[];
  FilterCriteria?: { Filters?: { Pattern: string }[] };
  ScalingConfig?: { MaximumConcurrency?: number };
  StartingPosition?: string;
  MaximumRetryAttempts?: number;
  MaximumRecordAgeInSeconds?: number;
  BisectBatchOnFunctionError?: boolean;
  ParallelizationFactor?: number;
  TumblingWindowInSeconds?: number;
  DestinationConfig?: { OnFailure?: { Destination?: string } };
}

/**
 * The enabled mappings whose source ARN is of this service, with the defaults of
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html
 *
 * @throws Error for what is not modelled here (tumbling windows, another start than TRIM_HORIZON or LATEST)
 */
export function mappingsOf(stack: Stack, service: 'sqs' | 'dynamodb'): Mapping[] {
  return [...stack.resources.values()]
    .filter(({ type, properties }) => {
      const { EventSourceArn, Enabled } = properties as unknown as MappingProperties;
      const isService = EventSourceArn?.split(':')[2] === service;
      return type === 'AWS::Lambda::EventSourceMapping' && isService && Enabled !== false;
    })
    .map((resource) => readMapping(resource, service));
}

function readMapping({ logicalId, properties }: Resource, service: 'sqs' | 'dynamodb'): Mapping {
  const given = properties as unknown as MappingProperties;
  if (given.TumblingWindowInSeconds !== undefined) {
    throw new Error(`${logicalId}: the local cloud has no tumbling windows (TumblingWindowInSeconds)`);
  }
  return {
    id: logicalId,
    functionId: given.FunctionName,
    sourceArn: given.EventSourceArn ?? '',
    batchSize: given.BatchSize ?? (service === 'sqs' ? 10 : 100),
    windowMs: (given.MaximumBatchingWindowInSeconds ?? 0) * 1000,
    reportsItemFailures: given.FunctionResponseTypes?.includes('ReportBatchItemFailures') === true,
    filters: (given.FilterCriteria?.Filters ?? []).map(({ Pattern }) => Pattern),
    maximumConcurrency: given.ScalingConfig?.MaximumConcurrency,
    stream: streamOptions(logicalId, given, service),
  };
}

function streamOptions(
  logicalId: string,
  given: MappingProperties,
  service: 'sqs' | 'dynamodb',
): StreamOptions {
  const start = given.StartingPosition ?? 'LATEST';
  if (service === 'dynamodb' && start !== 'TRIM_HORIZON' && start !== 'LATEST') {
    throw new Error(`${logicalId}: StartingPosition ${start} is not one of a DynamoDB stream`);
  }
  return {
    startingPosition: start === 'TRIM_HORIZON' ? 'TRIM_HORIZON' : 'LATEST',
    maximumRetryAttempts: given.MaximumRetryAttempts ?? -1,
    maximumRecordAgeSeconds: given.MaximumRecordAgeInSeconds ?? -1,
    bisectOnError: given.BisectBatchOnFunctionError === true,
    parallelizationFactor: given.ParallelizationFactor ?? 1,
    onFailureArn: given.DestinationConfig?.OnFailure?.Destination,
  };
}
