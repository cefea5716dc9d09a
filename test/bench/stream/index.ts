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
    const open = (distinct: number) =>
      ask(clients, { kind: 'open', options: { url, token, connections: CONNECTIONS, distinct } });
    await open(DISTINCT);
    const latency = await latencyLine(clients, facts);
    await open(1);
    Object.assign(process.env, facts.environment);
    return [await fanOutRatio(CONNECTIONS), latency];
  } finally {
    if (clients.connected) clients.disconnect();
    if (cloud.connected) {
      cloud.disconnect();
      await once(cloud, 'exit');
    }
  }
}

/** From the sending of an ingest to each connection's message. */
async function latencyLine(clients: ChildProcess, { url, token, dataDir }: CloudFacts): Promise<Measured> {
  const latencies: number[] = [];
  for (let sale = 1; sale <= SALES; sale += 1) {
    const told = ask(clients, { kind: 'told', value: sale });
    const sentAt = performance.timeOrigin + performance.now();
    const events = crowdSale(DISTINCT);
    const answer = await send(url, 'POST', '/v2/events', { events }, { Authorization: `Bearer ${token}` });
    if (answer.status !== 202) throw new Error(`The ingest was refused: ${answer.text}`);
    latencies.push(...(await told).map((at) => at - sentAt));
  }
  latencies.sort((one, other) => one - other);
  const at = (part: number) => latencies[Math.ceil(latencies.length * part) - 1] ?? Number.NaN;
  const computed = Math.max(...loggedTurns(dataDir).map((turn) => turn.computed));
  return {
    name: 'stream_latency',
    what: `from sending an ingest to its message, ${CONNECTIONS.toLocaleString('en')} connections with ${DISTINCT} different subscriptions; median`,
    figure: `${at(0.5).toFixed(0)} ms`,
    goal: 'none',
    reached: true,
    detail: `99 of 100 within ${at(0.99).toFixed(0)} ms; cloud, clients and caller share the cores; ${computed} figures computed a tick`,
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
