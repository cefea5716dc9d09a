import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** How far a mapping has come in each shard of its stream. */
export interface Checkpoints {
  /** The last sequence number done, '' for "from the shard's beginning", undefined where nothing is known. */
  get: (shard: string) => string | undefined;
  set: (shard: string, sequenceNumber: string) => Promise<void>;
}

/**
 * Checkpoints of one mapping in `<dataDir>/checkpoints/<mapping>.json`, replaced as a whole at each step, so that a
 * crash leaves the former or the new one. A lost last step only means that records come again.
 */
export function openCheckpoints(dataDir: string, mappingId: string): Checkpoints {
  const directory = join(dataDir, 'checkpoints');
  mkdirSync(directory, { recursive: true });
  const file = join(directory, `${mappingId}.json`);
  const positions = new Map(Object.entries(existsSync(file) ? parse(readFileSync(file, 'utf8')) : {}));
  let tail = Promise.resolve();
  const write = async (): Promise<void> => {
    await writeFile(`${file}.new`, JSON.stringify(Object.fromEntries(positions)));
    await rename(`${file}.new`, file);
  };
  return {
    get: (shard) => positions.get(shard),
    set: (shard, sequenceNumber) => {
      positions.set(shard, sequenceNumber);
      tail = tail.then(write, write);
      return tail;
    },
  };
}

function parse(text: string): Record<string, string> {
  return JSON.parse(text) as Record<string, string>;
}
