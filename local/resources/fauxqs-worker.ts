import { mkdirSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { buildApp } from 'fauxqs';
import { loadFauxqs } from './fauxqs-parts.ts';

/** The thread that `startFauxqsThread` runs: fauxqs on a loopback port, told to end its long polls or to stop. */
export interface FauxqsWorkerData {
  dataDir: string;
  port: number;
}

export type ToFauxqs = 'release-polls' | 'stop';
export type FromFauxqs = { listening: number } | 'stopped';

const { dataDir, port } = workerData as FauxqsWorkerData;
mkdirSync(dataDir, { recursive: true });
const { sqs, sns, s3, persistence } = await loadFauxqs(dataDir);

/** Whoever had received these messages died with the cloud of before (its data directory was locked). */
for (const queue of sqs.allQueues()) {
  for (const message of queue.inflightMessages.values()) message.visibilityDeadline = 0;
}

const app = buildApp({ logger: false, stores: { sqsStore: sqs, snsStore: sns, s3Store: s3 } });
const address = await app.listen({ port, host: '127.0.0.1' });
const tell = (message: FromFauxqs): void => parentPort?.postMessage(message, []);

parentPort?.on('message', (message: ToFauxqs) => {
  sqs.shutdown();
  if (message === 'stop') void stop();
});
tell({ listening: Number(new URL(address).port) });

async function stop(): Promise<void> {
  await app.close();
  persistence.close();
  tell('stopped');
  parentPort?.close();
}
