import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** Capacity units that DynamoDB charged. */
export interface Units {
  read: number;
  write: number;
}

const READS = new Set([
  'GetItemCommand',
  'BatchGetItemCommand',
  'QueryCommand',
  'ScanCommand',
  'TransactGetItemsCommand',
]);

interface Charge {
  CapacityUnits?: number;
}

/** Asks for the charge of every command that the client sends, and adds them up. */
export function meterOf(client: DynamoDBClient): { take: () => Units } {
  let units: Units = { read: 0, write: 0 };
  client.middlewareStack.add(
    (next, context) => async (args) => {
      Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' });
      const answer = await next(args);
      const { ConsumedCapacity: charged } = answer.output as { ConsumedCapacity?: Charge | Charge[] };
      const sum = [charged ?? []].flat().reduce((total, { CapacityUnits = 0 }) => total + CapacityUnits, 0);
      units[READS.has(context.commandName ?? '') ? 'read' : 'write'] += sum;
      return answer;
    },
    { step: 'initialize', name: 'meter', priority: 'low' },
  );
  return {
    take: () => {
      const taken = units;
      units = { read: 0, write: 0 };
      return taken;
    },
  };
}
