import type { DataServices } from '../resources/data-services.ts';
import { startClockSource } from './clock-source.ts';
import type { EventSource, SourceContext } from './context.ts';
import { startSources } from './index.ts';
import { createTtlMarks } from './ttl-marks.ts';
import { startTtlSweep } from './ttl-sweep.ts';

export interface OpenSourcesOptions extends Omit<SourceContext, 'endpoints'> {
  data: DataServices;
  /** Milliseconds between two sweeps of expired items; five minutes by default. */
  ttlSweepMs?: number | undefined;
}

export interface OpenSources {
  all: EventSource[];
  /** Sweeps expired items now; does nothing where the database does so by itself. */
  sweepTtl: () => Promise<void>;
}

/** Everything that invokes functions by itself: queues, streams, the clock; and the TTL sweep. */
export function openSources({ data, ttlSweepMs = 300_000, ...context }: OpenSourcesOptions): OpenSources {
  const { fauxqs, dynamodb } = data;
  const marks = createTtlMarks();
  const records = startSources({
    ...context,
    endpoints: data.endpoints,
    releasePolls: fauxqs?.releasePolls,
    writeLog: dynamodb?.writeLog,
    ttlMarks: marks,
  });
  const all = [records, startClockSource(context)];
  if (dynamodb?.findExpired === undefined) return { all, sweepTtl: async () => {} };
  const { endpoint, findExpired } = dynamodb;
  const sweep = startTtlSweep({ ...context, endpoint, findExpired, everyMs: ttlSweepMs, marks });
  return { all: [...all, sweep], sweepTtl: sweep.sweep };
}
