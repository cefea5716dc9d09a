import { Temporal } from 'temporal-polyfill';
import { readCsv } from './csv-file.ts';
import { EventIds } from './event-id.ts';
import { type Mapping, mapRow, parseMapping, type Row } from './mapping.ts';
import type { LoadOptions } from './options.ts';
import { type BatchAnswer, PlatformClient } from './platform-client.ts';
import { Progress } from './progress.ts';
import { dayIn, instantOf, type Shift, shiftTo, targetDay } from './time.ts';

const BATCH_EVENTS = 500;
/** Below the API's megabyte, with room for the wrapping. */
const BATCH_BYTES = 900_000;
const BATCHES_AT_ONCE = 3;
const MOST_REASONS_LISTED = 1_000;

export interface RefusedRow {
  /** Line of the file's data, from 1. */
  row: number;
  field: string | null;
  message: string;
}

export interface LoadSummary {
  rows: number;
  accepted: number;
  duplicates: number;
  refused: number;
  /** The first thousand refused rows. */
  refusedRows: RefusedRow[];
  /** How often each reason was given. */
  reasons: Record<string, number>;
  shiftedByWeeks: number;
  seconds: number;
}

interface Survey {
  heading: string[];
  rows: number;
  /** Latest local day, where the dates are to be shifted. */
  lastDay: string | undefined;
}

interface Prepared {
  row: number;
  event: object;
}

/** Loads a file; see HELP for what counts as the same event. */
export async function load(options: LoadOptions): Promise<LoadSummary> {
  const startedAt = performance.now();
  const { mapping, shift, rows } = await prepare(options);
  const summary: LoadSummary = {
    rows: 0,
    accepted: 0,
    duplicates: 0,
    refused: 0,
    refusedRows: [],
    reasons: {},
    shiftedByWeeks: shift.weeks,
    seconds: 0,
  };
  const client = new PlatformClient(options);
  const progress = new Progress(rows, process.stderr);
  const batches = batchesOf(options, mapping, shift, summary);
  const sendAll = async (): Promise<void> => {
    for (let next = await batches.next(); !next.done; next = await batches.next()) {
      count(summary, next.value, await client.send(next.value.map(({ event }) => event)));
      progress.show(summary.accepted + summary.duplicates + summary.refused);
    }
  };
  await Promise.all(Array.from({ length: BATCHES_AT_ONCE }, sendAll));
  return { ...summary, seconds: Math.round((performance.now() - startedAt) / 100) / 10 };
}

/** The first events as they would be sent. */
export async function preview(options: LoadOptions, most: number): Promise<object[]> {
  const { mapping, shift } = await prepare(options);
  const summary = { rows: 0, refused: 0, refusedRows: [], reasons: {} };
  for await (const batch of batchesOf(options, mapping, shift, summary))
    return batch.slice(0, most).map(({ event }) => event);
  return [];
}

async function prepare(options: LoadOptions): Promise<{ mapping: Mapping; shift: Shift; rows: number }> {
  const survey = await surveyFile(options);
  const mapping = parseMapping(options.rules, survey.heading);
  if (options.shiftTo === undefined) return { mapping, shift: { weeks: 0 }, rows: survey.rows };
  if (survey.lastDay === undefined)
    throw new Error('No row has a time that could be shifted; check --map timestamp=…');
  const target = targetDay(options.shiftTo, options.timeZone, Temporal.Now.instant());
  return { mapping, shift: shiftTo(survey.lastDay, target), rows: survey.rows };
}

/** Reads the file once for its heading, its length and its last day. */
async function surveyFile(options: LoadOptions): Promise<Survey> {
  const survey: Survey = { heading: [], rows: 0, lastDay: undefined };
  const timeColumn = options.rules
    .map((rule) => /^timestamp=(.+?)(?: if .*)?$/.exec(rule.trim())?.[1])
    .find((column) => column !== undefined);
  for await (const row of readCsv(options.file)) {
    if (survey.rows++ === 0) survey.heading = Object.keys(row);
    if (options.shiftTo === undefined || timeColumn === undefined) continue;
    const day = readableDay(row[timeColumn] ?? '');
    if (day !== undefined && (survey.lastDay === undefined || day > survey.lastDay)) survey.lastDay = day;
  }
  if (survey.rows === 0) throw new Error(`${options.file} has no rows below a heading.`);
  return survey;
}

function readableDay(text: string): string | undefined {
  try {
    return dayIn(text);
  } catch {
    return undefined;
  }
}

type Refusals = Pick<LoadSummary, 'rows' | 'refused' | 'refusedRows' | 'reasons'>;

async function* batchesOf(
  options: LoadOptions,
  mapping: Mapping,
  shift: Shift,
  summary: Refusals,
): AsyncGenerator<Prepared[], void, undefined> {
  const ids = new EventIds(`shift ${shift.weeks}`);
  let batch: Prepared[] = [];
  let bytes = 0;
  for await (const row of readCsv(options.file)) {
    const prepared = prepareRow(row, ids, options, mapping, shift, summary);
    if (!prepared) continue;
    const size = Buffer.byteLength(JSON.stringify(prepared.event)) + 1;
    if (batch.length === BATCH_EVENTS || bytes + size > BATCH_BYTES) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(prepared);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

/** Undefined for a row whose time cannot be read: it is refused here, since the platform would take "now" for it. */
function prepareRow(
  row: Row,
  ids: EventIds,
  options: LoadOptions,
  mapping: Mapping,
  shift: Shift,
  summary: Refusals,
): Prepared | undefined {
  const number = ++summary.rows;
  const id = ids.next(row);
  try {
    const event = mapRow(mapping, row, (text) => instantOf(text, options.timeZone, shift));
    if (event.timestamp !== '') return { row: number, event: { event_id: id, ...event } };
    refuse(summary, { row: number, field: 'timestamp', message: 'The row has no time' });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    refuse(summary, {
      row: number,
      field: 'timestamp',
      message: 'The time is not of the form YYYY-MM-DD HH:MM:SS',
    });
  }
  return undefined;
}

function count(summary: LoadSummary, batch: readonly Prepared[], answer: BatchAnswer): void {
  summary.accepted += answer.accepted;
  summary.duplicates += answer.duplicates;
  for (const { index, field, message } of answer.errors)
    refuse(summary, { row: batch[index]?.row ?? 0, field, message });
}

function refuse(summary: Refusals, refused: RefusedRow): void {
  summary.refused += 1;
  const reason = refused.field === null ? refused.message : `${refused.field}: ${refused.message}`;
  summary.reasons[reason] = (summary.reasons[reason] ?? 0) + 1;
  if (summary.refusedRows.length < MOST_REASONS_LISTED) summary.refusedRows.push(refused);
}
