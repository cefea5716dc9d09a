import {
  type DynamoDBClient,
  InternalServerError,
  ProvisionedThroughputExceededException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';

/** The process is gone: nothing of ours runs after this. */
export class Crash extends Error {
  override name = 'Crash';
}

export type Fault =
  | 'none'
  | 'throttle'
  | 'conflict'
  | 'internal'
  | 'lostAnswer'
  | 'crashBefore'
  | 'crashAfter';

/** Asks `nextFault` before every transaction; the fault happens there. Returns how to take it out again. */
export function injectFaults(client: DynamoDBClient, nextFault: () => Fault): () => void {
  const name = 'injectFaults';
  client.middlewareStack.add(
    (next, context) => async (args) => {
      if (context.commandName !== 'TransactWriteItemsCommand') return next(args);
      const fault = nextFault();
      const before = faultBefore(fault);
      if (before) throw before;
      const answer = await next(args);
      if (fault === 'lostAnswer')
        throw new InternalServerError({ $metadata: {}, message: 'injected: answer lost' });
      if (fault === 'crashAfter') throw new Crash('injected: after the write');
      return answer;
    },
    { step: 'initialize', name, priority: 'low' },
  );
  return () => {
    client.middlewareStack.remove(name);
  };
}

function faultBefore(fault: Fault): Error | undefined {
  const metadata = { $metadata: {}, message: `injected: ${fault}` };
  switch (fault) {
    case 'throttle':
      return new ProvisionedThroughputExceededException(metadata);
    case 'conflict':
      return new TransactionCanceledException({
        ...metadata,
        CancellationReasons: [{ Code: 'TransactionConflict' }],
      });
    case 'internal':
      return new InternalServerError(metadata);
    case 'crashBefore':
      return new Crash('injected: before the write');
    case 'none':
    case 'lostAnswer':
    case 'crashAfter':
      return undefined;
  }
}
