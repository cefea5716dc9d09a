import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { crowdSale } from '#test/support/crowd.ts';
import { send } from '#test/support/platform.ts';
import { loggedTurns } from '#test/support/turn-log.ts';
import type { Measured } from '../ratio.ts';
import { fanOutRatio } from './fan-out.ts';
import type { ClientsTask, CloudFacts } from './messages.ts';

const CONNECTIONS = 1_000;
const DISTINCT = 50;
const SALES = 10;

/** The stream's delivery, with the local cloud and the clients in processes of their own. */
export async function fanOut(): Promise<Measured[]> {
  const cloud = fork(join(import.meta.dirname, 'cloud-process.ts'));
  const clients = fork(join(import.meta.dirname, 'clients-process.ts'));
  try {
    const facts = (await message(cloud)) as CloudFacts;
    const { url, token } = facts;
    const open = (connections: number, distinct: number) =>
      ask(clients, { kind: 'open', options: { url, token, connections, distinct } });
    await open(1, 1);
    const alone = await latencies(clients, facts, 0);
    await open(CONNECTIONS, DISTINCT);
    const many = await latencies(clients, facts, SALES);
    const computed = Math.max(...loggedTurns(facts.dataDir).map((turn) => turn.computed));
    await open(CONNECTIONS, 1);
    Object.assign(process.env, facts.environment);
    return [
      await fanOutRatio(CONNECTIONS),
      latencyLine(
        'stream_latency',
        `${CONNECTIONS.toLocaleString('en')} connections with ${DISTINCT} different subscriptions`,
        many,
        `; ${computed} figures computed a tick`,
      ),
      latencyLine('stream_latency_one', 'one connection', alone),
    ];
  } finally {
    if (clients.connected) clients.disconnect();
    if (cloud.connected) {
      cloud.disconnect();
      await once(cloud, 'exit');
    }
  }
}

/** Milliseconds from the sending of an ingest to each connection's message, in order; `sold` is what was sold before. */
async function latencies(clients: ChildProcess, { url, token }: CloudFacts, sold: number): Promise<number[]> {
  const found: number[] = [];
  for (let sale = sold + 1; sale <= sold + SALES; sale += 1) {
    const told = ask(clients, { kind: 'told', value: sale });
    const sentAt = performance.timeOrigin + performance.now();
    const events = crowdSale(DISTINCT);
    const answer = await send(url, 'POST', '/v2/events', { events }, { Authorization: `Bearer ${token}` });
    if (answer.status !== 202) throw new Error(`The ingest was refused: ${answer.text}`);
    found.push(...(await told).map((at) => at - sentAt));
  }
  return found.sort((one, other) => one - other);
}

function latencyLine(name: string, whom: string, sorted: readonly number[], more = ''): Measured {
  const at = (part: number) => sorted[Math.ceil(sorted.length * part) - 1] ?? Number.NaN;
  return {
    name,
    what: `from sending an ingest to its message, ${whom}; median`,
    figure: `${at(0.5).toFixed(0)} ms`,
    goal: 'none',
    reached: true,
    detail: `99 of 100 within ${at(0.99).toFixed(0)} ms; cloud, clients and caller share the cores${more}`,
  };
}

async function ask(clients: ChildProcess, task: ClientsTask): Promise<number[]> {
  const answer = message(clients);
  clients.send(task);
  return (await answer) as number[];
}

/** The child's next message. @throws where it ends before */
function message(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (): void => reject(new Error('A process of the bench has ended.'));
    child.once('exit', onExit);
    child.once('message', (value: unknown) => {
      child.off('exit', onExit);
      resolve(value);
    });
  });
}
