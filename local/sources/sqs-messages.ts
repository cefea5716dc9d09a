import type { AwsJson } from '../resources/aws-json.ts';

/** A message as ReceiveMessage answers it. */
interface ReceivedMessage {
  MessageId: string;
  ReceiptHandle: string;
  Body: string;
  MD5OfBody: string;
  Attributes?: Record<string, string>;
  MessageAttributes?: Record<string, { DataType: string; StringValue?: string; BinaryValue?: string }>;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event */
export interface SqsRecord {
  messageId: string;
  receiptHandle: string;
  body: string;
  attributes: Record<string, string>;
  messageAttributes: Record<string, unknown>;
  md5OfBody: string;
  eventSource: 'aws:sqs';
  eventSourceARN: string;
  awsRegion: string;
}

export interface QueueReader {
  receive: (maximum: number, waitSeconds: number) => Promise<SqsRecord[]>;
  remove: (records: SqsRecord[]) => Promise<void>;
}

/** Receives and deletes messages of one queue, in the shape that Lambda gives them. */
export function queueReader(sqs: AwsJson, arn: string, queueUrl: string): QueueReader {
  return {
    receive: async (maximum, waitSeconds) => {
      const answer = await sqs<{ Messages?: ReceivedMessage[] }>('ReceiveMessage', {
        QueueUrl: queueUrl,
        MaxNumberOfMessages: Math.min(10, maximum),
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      });
      return (answer.Messages ?? []).map((message) => recordOf(message, arn));
    },
    remove: async (records) => {
      for (let at = 0; at < records.length; at += 10) {
        const Entries = records
          .slice(at, at + 10)
          .map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle }));
        await sqs('DeleteMessageBatch', { QueueUrl: queueUrl, Entries });
      }
    },
  };
}

function recordOf(message: ReceivedMessage, arn: string): SqsRecord {
  const attributes = Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [
    name,
    {
      ...(value.StringValue !== undefined && { stringValue: value.StringValue }),
      ...(value.BinaryValue !== undefined && { binaryValue: value.BinaryValue }),
      stringListValues: [],
      binaryListValues: [],
      dataType: value.DataType,
    },
  ]);
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    messageAttributes: Object.fromEntries(attributes),
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: arn,
    awsRegion: arn.split(':')[3] ?? '',
  };
}
