import { paginateScan, type ScanCommandInput } from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { TABLES } from '#shared/runtime/tables.ts';
import { canonical } from '#test/support/canonical.ts';

/** Every item of every table in which the company's id stands, as sorted text. */
export function contentsOf(company: string): Promise<string[]> {
  return itemsWith(company, {});
}

/** The items that are the company's by their key or their owner: what it has, and not where else it is named. */
export function ownContentsOf(company: string): Promise<string[]> {
  return itemsWith(company, {
    FilterExpression: 'contains(pk, :company) OR company = :company',
    ExpressionAttributeValues: { ':company': { S: company } },
  });
}

async function itemsWith(
  company: string,
  filter: Pick<ScanCommandInput, 'FilterExpression' | 'ExpressionAttributeValues'>,
): Promise<string[]> {
  const tables = Object.keys(TABLES).map(async (name) => {
    const table = process.env[`${name.toUpperCase()}_TABLE`];
    const lines: string[] = [];
    // What no function knows, no call can change.
    if (table === undefined) return lines;
    const pages = paginateScan({ client: dynamo() }, { TableName: table, ConsistentRead: true, ...filter });
    for await (const page of pages) {
      for (const item of page.Items ?? []) {
        // Most items are of others; sorting what is in them takes most of the time.
        if (JSON.stringify(item).includes(company)) lines.push(`${name} ${canonical(item)}`);
      }
    }
    return lines;
  });
  return (await Promise.all(tables)).flat().sort((one, other) => (one < other ? -1 : 1));
}
