import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { decodeTime, encodeTime, ulid } from 'ulid';
import { currentReplay } from './replay.ts';

/** Prefixes that clients see; an id tells its kind. */
export type IdPrefix =
  | 'co'
  | 'usr'
  | 'cli'
  | 'sec'
  | 'key'
  | 'rpt'
  | 'exp'
  | 'tpl'
  | 'sch'
  | 'asset'
  | 'batch'
  | 'job'
  | 'deploy'
  | 'alert'
  | 'rule'
  | 'req'
  | 'evt'
  | 'dlt'
  | 'aud'
  | 'ers'
  | 'sub'
  | 'wh'
  | 'dlv'
  | 'tkt'
  | 'met'
  | 'sup';

/**
 * A new id: the prefix and 26 characters that sort by the given time (ULID, lower case).
 * Listing in order of id is then listing in order of creation.
 */
export function newId(prefix: IdPrefix, nowMs: number): string {
  return `${prefix}_${ulid(nowMs, pooledFraction).toLowerCase()}`;
}

/** The id of a thing that is known by what it is: of the same time and words it is the same, whoever makes it. */
export function stableId(prefix: IdPrefix, atMs: number, words: string): string {
  const bytes = createHash('sha256').update(words).digest();
  let used = 0;
  return `${prefix}_${ulid(atMs, () => bytes.readUInt8(used++) / VALUES_OF_BYTE).toLowerCase()}`;
}

const TIME_CHARACTERS = 10;

/** Sorts before every id of that prefix that was made at the given time or later, and after all earlier ones. */
export function firstId(prefix: IdPrefix, fromMs: number): string {
  return `${prefix}_${encodeTime(fromMs, TIME_CHARACTERS).toLowerCase()}`;
}

/** When an id of `newId` was made, in epoch milliseconds. */
export function timeOfId(id: string): number {
  return decodeTime(id.slice(id.indexOf('_') + 1));
}

const POOL_BYTES = 4_096;
const VALUES_OF_BYTE = 256;
let pool = randomBytes(POOL_BYTES);
let drawn = 0;

/** A random fraction in [0, 1) of one secure byte; an id asks for sixteen, and each call of the system costs. */
function pooledFraction(): number {
  const replay = currentReplay();
  if (replay) return replay.bytes(1).readUInt8() / VALUES_OF_BYTE;
  if (drawn === POOL_BYTES) {
    pool = randomBytes(POOL_BYTES);
    drawn = 0;
  }
  return pool.readUInt8(drawn++) / VALUES_OF_BYTE;
}

/** A random UUID (version 4), for ids that must tell nothing, not even their time. */
export function randomId(): string {
  return randomUUID();
}

/** `bytes` random bytes as base64url, for secrets and tokens. */
export function randomSecret(bytes = 32): string {
  return (currentReplay()?.bytes(bytes) ?? randomBytes(bytes)).toString('base64url');
}

/** A random fraction in [0, 1), for jitter. */
export function jitter(): number {
  return Math.random();
}
