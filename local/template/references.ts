import { LOCAL_ACCOUNT, LOCAL_REGION } from '../cloud-types.ts';

/** A resource's physical name: the name it was given explicitly, else made of its logical id. */
export interface Named {
  logicalId: string;
  type: string;
  /** The resolved name property, where the type has one and the template sets it. */
  explicitName: string | undefined;
}

/** The property that names a resource of a type, where there is one. */
const NAME_PROPERTY: Record<string, string> = {
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Lambda::Alias': 'Name',
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::SecretsManager::Secret': 'Name',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::Events::Rule': 'Name',
  'AWS::Scheduler::Schedule': 'Name',
  'AWS::Scheduler::ScheduleGroup': 'Name',
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::CloudWatch::Dashboard': 'DashboardName',
  'AWS::ApiGateway::Stage': 'StageName',
  'AWS::ApiGatewayV2::Stage': 'StageName',
};

export function nameProperty(type: string): string | undefined {
  return NAME_PROPERTY[type];
}

/** Bucket names are lower case, https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export function physicalName(resource: Named): string {
  if (resource.explicitName !== undefined) return resource.explicitName;
  return resource.type === 'AWS::S3::Bucket' ? resource.logicalId.toLowerCase() : resource.logicalId;
}

function arn(
  service: string,
  resource: string,
  { region = LOCAL_REGION, account = LOCAL_ACCOUNT } = {},
): string {
  return `arn:aws:${service}:${region}:${account}:${resource}`;
}

const GLOBAL = { region: '' };
const BARE = { region: '', account: '' };

/** ARNs by type, https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html */
const ARN: Record<string, (name: string) => string> = {
  'AWS::DynamoDB::Table': (name) => arn('dynamodb', `table/${name}`),
  'AWS::DynamoDB::GlobalTable': (name) => arn('dynamodb', `table/${name}`),
  'AWS::SQS::Queue': (name) => arn('sqs', name),
  'AWS::S3::Bucket': (name) => arn('s3', name, BARE),
  'AWS::Lambda::Function': (name) => arn('lambda', `function:${name}`),
  'AWS::IAM::Role': (name) => arn('iam', `role/${name}`, GLOBAL),
  'AWS::IAM::ManagedPolicy': (name) => arn('iam', `policy/${name}`, GLOBAL),
  'AWS::SecretsManager::Secret': (name) => arn('secretsmanager', `secret:${name}-local0`),
  'AWS::Logs::LogGroup': (name) => arn('logs', `log-group:${name}:*`),
  'AWS::SNS::Topic': (name) => arn('sns', name),
  'AWS::Events::Rule': (name) => arn('events', `rule/${name}`),
  'AWS::Scheduler::Schedule': (name) => arn('scheduler', `schedule/default/${name}`),
  'AWS::CloudWatch::Alarm': (name) => arn('cloudwatch', `alarm:${name}`),
  'AWS::KMS::Key': (name) => arn('kms', `key/${name}`),
  'AWS::CloudFront::Distribution': (name) => arn('cloudfront', `distribution/${name}`, GLOBAL),
  'AWS::CloudFront::Function': (name) => arn('cloudfront', `function/${name}`, GLOBAL),
};

export function resourceArn(resource: Named): string {
  const name = physicalName(resource);
  const known = ARN[resource.type];
  if (known !== undefined) return known(name);
  const service = resource.type.split('::')[1]?.toLowerCase() ?? 'local';
  return arn(service, name);
}

/** Queue URLs in AWS's own form; `bindEndpoints` gives them the local host once it is known. */
export function queueUrl(name: string): string {
  return `https://sqs.${LOCAL_REGION}.amazonaws.com/${LOCAL_ACCOUNT}/${name}`;
}

const ARN_BY_REF = new Set(['AWS::SecretsManager::Secret', 'AWS::SNS::Topic', 'AWS::IAM::ManagedPolicy']);

/** What `Ref` gives: the page of each resource type in the CloudFormation reference, "Return values". */
export function refValue(resource: Named): string {
  if (resource.type === 'AWS::SQS::Queue') return queueUrl(physicalName(resource));
  if (ARN_BY_REF.has(resource.type)) return resourceArn(resource);
  return physicalName(resource);
}

const ATTRIBUTES: Record<string, Record<string, (resource: Named) => string>> = {
  'AWS::SQS::Queue': { QueueName: physicalName, QueueUrl: refValue },
  'AWS::S3::Bucket': {
    DomainName: (r) => `${physicalName(r)}.s3.amazonaws.com`,
    RegionalDomainName: (r) => `${physicalName(r)}.s3.${LOCAL_REGION}.amazonaws.com`,
    WebsiteURL: (r) => `http://${physicalName(r)}.s3-website-${LOCAL_REGION}.amazonaws.com`,
  },
  'AWS::ApiGateway::RestApi': { RootResourceId: (r) => `${r.logicalId}/root`, RestApiId: physicalName },
  'AWS::ApiGatewayV2::Api': {
    ApiEndpoint: (r) => `wss://${r.logicalId}.execute-api.${LOCAL_REGION}.amazonaws.com`,
    ApiId: physicalName,
  },
  'AWS::CloudFront::Distribution': { DomainName: (r) => `${r.logicalId.toLowerCase()}.cloudfront.net` },
};

const STREAM_TABLES = new Set(['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable']);

/**
 * What `Fn::GetAtt` gives, or undefined for an attribute nobody here knows: `Arn` and `…Arn` of any type,
 * `…Id`, `Id` and `…Name` of any type (both the physical name), and the table above.
 */
export function attributeValue(resource: Named, attribute: string): string | undefined {
  const special = ATTRIBUTES[resource.type]?.[attribute];
  if (special !== undefined) return special(resource);
  if (attribute === 'StreamArn' && STREAM_TABLES.has(resource.type)) {
    return `${resourceArn(resource)}/stream/local`;
  }
  if (attribute.endsWith('Arn') || attribute.endsWith('ARN')) return resourceArn(resource);
  if (attribute.endsWith('Id') || attribute.endsWith('Name')) return physicalName(resource);
  return undefined;
}
