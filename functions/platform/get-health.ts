import type { Input, Reply } from '#shared/http/contract.ts';
import type { getHealth as spec } from '#shared/platform/contract.ts';
import { probeServices } from '#shared/platform/store.ts';

export async function getHealth(input: Input<typeof spec>): Promise<Reply> {
  const checks = await probeServices();
  const healthy = Object.values(checks).every((state) => state === 'ok');
  return {
    status: healthy ? 200 : 503,
    body: { status: healthy ? 'ok' : 'unavailable', checks, timestamp: new Date(input.now).toISOString() },
  };
}
