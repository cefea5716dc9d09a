import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { EventSource, SourceContext } from './context.ts';
import { mappingsOf } from './mapping.ts';
import { startSqsSource } from './sqs-source.ts';
import { startStreamSource } from './stream-source.ts';
import type { TtlMarks } from './ttl-marks.ts';

export interface SourcesOptions extends SourceContext {
  releasePolls?: (() => void) | undefined;
  /** A file that grows with every write to the database; streams are then read when it does. */
  writeLog?: string | undefined;
  ttlMarks: TtlMarks;
}

/** Idle shards are looked at so often where the database's write log tells of writes, and where nothing does. */
const IDLE_WATCHED_MS = 1000;
const IDLE_UNWATCHED_MS = 100;

/** Starts every enabled event source mapping of the template. */
export function startSources(options: SourcesOptions): EventSource {
  const idleMs = options.writeLog === undefined ? IDLE_UNWATCHED_MS : IDLE_WATCHED_MS;
  const queues = mappingsOf(options.stack, 'sqs').map((mapping) => startSqsSource(mapping, options));
  const streams = mappingsOf(options.stack, 'dynamodb').map((mapping) =>
    startStreamSource(mapping, { ...options, idleMs }),
  );
  const poke = (): void => {
    for (const stream of streams) stream.poke();
  };
  const watcher = watchFile(options.writeLog, poke);
  return {
    poke,
    stop: async (graceMs) => {
      watcher?.close();
      await Promise.all([...queues, ...streams].map((source) => source.stop(graceMs)));
    },
  };
}

/** Watches the file's directory, since the file itself may be made anew. */
function watchFile(path: string | undefined, onChange: () => void): FSWatcher | undefined {
  if (path === undefined) return undefined;
  const name = basename(path);
  return watch(dirname(path), (_event, changed) => {
    if (changed === name) onChange();
  });
}
