/**
 * Calls an AWS service that speaks AWS JSON 1.0 (DynamoDB, DynamoDB Streams, SQS), and gives the answer as it is on
 * the wire. That is why this is no SDK client: a stream record must reach its function in exactly that form (binary
 * values as base64, numbers as text), and starting needs no SDK to load. The signature is a dummy: emulators want to
 * see the credential's scope and check nothing.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
export interface AwsJson {
  <T>(operation: string, input: unknown): Promise<T>;
}

export interface AwsJsonTarget {
  endpoint: string;
  /** The value before the dot of `X-Amz-Target`. */
  target: 'DynamoDB_20120810' | 'DynamoDBStreams_20120810' | 'AmazonSQS';
}

/** What the service refused, with its error code, such as `ResourceInUseException`. */
export class AwsJsonError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(operation: string, code: string, status: number, message: string) {
    super(`${operation}: ${code}: ${message}`);
    this.name = 'AwsJsonError';
    this.code = code;
    this.status = status;
  }
}

const SIGNING_NAME = {
  DynamoDB_20120810: 'dynamodb',
  DynamoDBStreams_20120810: 'dynamodb',
  AmazonSQS: 'sqs',
} as const;

function headers(target: AwsJsonTarget['target'], operation: string): Record<string, string> {
  const scope = `local/20200101/us-east-1/${SIGNING_NAME[target]}/aws4_request`;
  return {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': `${target}.${operation}`,
    'x-amz-date': '20200101T000000Z',
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, Signature=local`,
  };
}

export function awsJson({ endpoint, target }: AwsJsonTarget): AwsJson {
  return async <T>(operation: string, input: unknown): Promise<T> => {
    const response = await fetch(`${endpoint}/`, {
      method: 'POST',
      headers: headers(target, operation),
      body: JSON.stringify(input),
    });
    const text = await response.text();
    const body = (text === '' ? {} : JSON.parse(text)) as {
      __type?: string;
      message?: string;
      Message?: string;
    };
    if (response.ok) return body as T;
    const code = (body.__type ?? 'Unknown').replace(/^.*#/, '');
    throw new AwsJsonError(operation, code, response.status, body.message ?? body.Message ?? text);
  };
}

/** Whether an error is the service's own answer with one of these codes. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  return (
    error instanceof AwsJsonError &&
    codes.some((code) => error.code === code || error.code.endsWith(`.${code}`))
  );
}
