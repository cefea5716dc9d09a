import { paginateScan } from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { TABLES } from '#shared/runtime/tables.ts';
import { canonical } from '#test/support/canonical.ts';

/** Every item of every table in which the company's id stands, as sorted text. */
export async function contentsOf(company: string): Promise<string[]> {
  const tables = Object.keys(TABLES).map(async (name) => {
    const table = process.env[`${name.toUpperCase()}_TABLE`];
    const lines: string[] = [];
    // What no function knows, no call can change.
    if (table === undefined) return lines;
    for await (const page of paginateScan({ client: dynamo() }, { TableName: table, ConsistentRead: true })) {
      for (const item of page.Items ?? []) {
        const line = `${name} ${canonical(item)}`;
        if (line.includes(company)) lines.push(line);
      }
    }
    return lines;
  });
  return (await Promise.all(tables)).flat().sort((one, other) => (one < other ? -1 : 1));
}
