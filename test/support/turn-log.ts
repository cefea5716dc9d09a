import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a turn of the stream's worker logged of itself; see TurnCount. */
export interface LoggedTurn {
  company: string;
  channels: number;
  computed: number;
  updates: number;
  sent: number;
  gone: number;
  failed: number;
  ms: number;
}

/** Turns that had something to say, in the order of the logs of a local cloud. */
export function loggedTurns(dataDir: string): LoggedTurn[] {
  const dir = join(dataDir, 'logs');
  return readdirSync(dir)
    .flatMap((name) => readFileSync(join(dir, name), 'utf8').split('\n'))
    .filter((line) => line.includes('STREAM_TURN'))
    .map((line) => JSON.parse(line.slice(line.indexOf('{'))) as LoggedTurn);
}
