import { createReadStream } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';

export interface Expected {
  /** Thousandths of a pound, so that SQL sums whole numbers. */
  totals: Figures;
  byDayAndCountry: Map<string, Figures>;
  period: { start: string; end: string };
}

export interface Figures {
  mills: bigint;
  units: bigint;
  orders: bigint;
  cancellations: bigint;
}

const FIGURES = `
  sum(quantity * mills) AS mills,
  sum(quantity) AS units,
  count(DISTINCT CASE WHEN invoice NOT LIKE 'C%' THEN invoice END) AS orders,
  count(DISTINCT CASE WHEN invoice LIKE 'C%' THEN invoice END) AS cancellations`;

/** What SQL says about the file, with nothing of the platform's code: whole numbers, local days. */
export async function expectedFigures(file: string, shiftedByWeeks: number): Promise<Expected> {
  const database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE line (invoice TEXT, quantity INTEGER, day TEXT, mills INTEGER, country TEXT)');
  const insert = database.prepare('INSERT INTO line VALUES (?, ?, date(?, ?), ?, ?)');
  database.exec('BEGIN');
  for await (const row of createReadStream(file)
    .pipe(createGunzip())
    .pipe(parse({ columns: true })) as AsyncIterable<Record<string, string>>) {
    const { InvoiceNo = '', Quantity = '', InvoiceDate = '', UnitPrice = '', Country = '' } = row;
    insert.run(
      InvoiceNo,
      Number(Quantity),
      InvoiceDate,
      `+${shiftedByWeeks * 7} days`,
      mills(UnitPrice),
      Country,
    );
  }
  database.exec('COMMIT');
  const all = database.prepare(`SELECT ${FIGURES}, min(day) AS start, max(day) AS end FROM line`);
  all.setReadBigInts(true);
  const total = all.get() as unknown as Figures & { start: string; end: string };
  const grouped = database.prepare(`SELECT day, country, ${FIGURES} FROM line GROUP BY day, country`);
  grouped.setReadBigInts(true);
  const rows = grouped.all() as unknown as (Figures & { day: string; country: string })[];
  return {
    totals: total,
    byDayAndCountry: new Map(rows.map((row) => [`${row.day} ${row.country}`, row])),
    period: { start: total.start, end: total.end },
  };
}

/** Thousandths of decimal text. */
export function mills(text: string): bigint {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  if (/[1-9]/.test(fraction.slice(3))) throw new Error(`${text} has more than three decimals.`);
  const value = BigInt(whole + fraction.slice(0, 3).padEnd(3, '0'));
  return text.startsWith('-') ? -value : value;
}
