import { Pool } from 'undici';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { listChannels } from '#shared/stream/channel-store.ts';
import { deliver } from '#shared/stream/deliver.ts';
import { listMembers } from '#shared/stream/member-store.ts';
import { POSTS_AT_ONCE } from '#shared/stream/post-store.ts';
import { updateBodies } from '#shared/stream/update.ts';
import { interleaved, type Measured } from '../ratio.ts';

const GOAL = 1.5;
const RUNS = 15;
const WARM_RUNS = 5;
const COMPANY = 'co_demo_enterprise';
/** Past every sequence that the members have. */
let sequence = 1_000_000;

/** One update to all members of the one channel that has so many, by our delivery and by a bare loop of the same posts. */
export async function fanOutRatio(connections: number): Promise<Measured> {
  const { channel, ids } = await crowdedChannel(connections);
  const loop = bareLoop(ids);
  const ours = async () => timed(() => deliverOne(channel, connections));
  const bare = async () => timed(loop);
  for (let run = 0; run < WARM_RUNS; run += 1) {
    await ours();
    await bare();
  }
  const cpu = { ours: 0, bare: 0 };
  const [one, other] = await interleaved(
    RUNS,
    () => counted(ours, (ms) => (cpu.ours += ms / RUNS)),
    () => counted(bare, (ms) => (cpu.bare += ms / RUNS)),
  );
  return {
    name: 'fan_out',
    what: `our delivery of one update to ${connections.toLocaleString('en')} clients / a bare loop of the same @connections posts (undici, keep-alive)`,
    figure: (one / other).toFixed(2),
    goal: `≤ ${GOAL}`,
    reached: one / other <= GOAL,
    detail: `${one.toFixed(0)} ms / ${other.toFixed(0)} ms, ${POSTS_AT_ONCE} at once; processor time of the sender ${cpu.ours.toFixed(0)} ms / ${cpu.bare.toFixed(0)} ms, its list of members and signatures included`,
  };
}

async function crowdedChannel(connections: number): Promise<{ channel: string; ids: string[] }> {
  for (const { id } of await listChannels(COMPANY)) {
    const ids: string[] = [];
    for await (const members of listMembers(COMPANY, id))
      ids.push(...members.map(({ connection }) => connection));
    if (ids.length === connections) return { channel: id, ids };
  }
  throw new Error(`No channel has ${connections} members.`);
}

async function deliverOne(channel: string, connections: number): Promise<void> {
  sequence += 1;
  const now = Date.now();
  const { sent } = await deliver(COMPANY, channel, { sequence, bodies: bodies(sequence), now });
  if (sent !== connections) throw new Error(`${sent} of ${connections} were sent.`);
}

const bodies = (at: number) =>
  updateBodies({
    place: { channel: 'bench', epoch: 'bench', sequence: at },
    figures: {
      metrics: [{ name: 'revenue', value: at, change: null, unit: 'EUR', data_type: 'decimal' }],
      window: { start: '2026-01-01T00:00:00.000Z', end: '2026-01-01T01:00:00.000Z' },
    },
    aggregation: 'raw',
    deliveryFrequency: 'real_time',
    now: 0,
  });

function bareLoop(ids: readonly string[]): () => Promise<void> {
  const url = new URL(requireEnv(ENV.streamCallbackUrl));
  const pool = new Pool(url.origin, { connections: POSTS_AT_ONCE });
  const prefix = url.pathname.replace(/\/$/, '');
  return async () => {
    const [body = ''] = bodies(1);
    const rest = ids.values();
    const workers = Array.from({ length: POSTS_AT_ONCE }, async () => {
      for (const id of rest) {
        const path = `${prefix}/%40connections/${id}`;
        const answer = await pool.request({ method: 'POST', path, body });
        await answer.body.dump();
        if (answer.statusCode !== 200) throw new Error(`A post was answered ${answer.statusCode}.`);
      }
    });
    await Promise.all(workers);
  };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

async function counted(work: () => Promise<number>, add: (cpuMs: number) => void): Promise<number> {
  const before = process.cpuUsage();
  const took = await work();
  const { user, system } = process.cpuUsage(before);
  add((user + system) / 1000);
  return took;
}
