import { setTimeout as delay } from 'node:timers/promises';
import type { InvokeOutcome } from '../cloud-types.ts';
import { GatewayRefusal } from './gateway-response.ts';

/** The outcome, or INTEGRATION_TIMEOUT after the limit; the function runs on, as it does on AWS. */
export async function withinLimit(running: Promise<InvokeOutcome>, limitMs: number): Promise<InvokeOutcome> {
  const timer = new AbortController();
  const late = delay(limitMs, undefined, { signal: timer.signal });
  try {
    const outcome = await Promise.race([running, late]);
    if (outcome === undefined) throw new GatewayRefusal('INTEGRATION_TIMEOUT');
    return outcome;
  } finally {
    timer.abort();
  }
}
