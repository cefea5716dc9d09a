import { Worker } from 'node:worker_threads';
import type { FauxqsWorkerData, FromFauxqs, ToFauxqs } from './fauxqs-worker.ts';

export interface Fauxqs {
  /** The base URL of SQS and S3. */
  readonly endpoint: string;
  /** Ends waiting receives with what they have, so that whoever polls can stop without losing a message. */
  releasePolls: () => void;
  stop: () => Promise<void>;
}

/**
 * SQS and S3 in a thread of their own, on the loopback address, kept in `dataDir` (SQLite, written before each
 * answer: what was acknowledged survives `kill -9`). Messages that were in flight when a former cloud died are
 * visible again at once, with their receive count: their consumers died with it. Where the thread dies it is started
 * again at the same address.
 */
export async function startFauxqs(dataDir: string, log: (line: string) => void): Promise<Fauxqs> {
  let stopping = false;
  let { worker, port } = await launch({ dataDir, port: 0 });
  const watch = (): void => {
    worker.once('exit', (code) => {
      if (!stopping) void again(code);
    });
  };
  const again = async (code: number): Promise<void> => {
    log(`The local SQS and S3 ended (exit code ${code}); starting them again.`);
    try {
      ({ worker, port } = await launch({ dataDir, port }));
      watch();
    } catch (error) {
      log(`The local SQS and S3 could not be started again: ${String(error)}. Stop and start the platform.`);
    }
  };
  watch();
  return {
    endpoint: `http://127.0.0.1:${port}`,
    releasePolls: () => worker.postMessage('release-polls' satisfies ToFauxqs, []),
    stop: async () => {
      stopping = true;
      const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
      worker.postMessage('stop' satisfies ToFauxqs, []);
      await ended;
    },
  };
}

function launch(workerData: FauxqsWorkerData): Promise<{ worker: Worker; port: number }> {
  const worker = new Worker(new URL('./fauxqs-worker.ts', import.meta.url), { workerData });
  return new Promise((resolve, reject) => {
    worker.on('error', reject);
    worker.once('exit', (code) => reject(new Error(`the thread ended with exit code ${code}`)));
    worker.on('message', (message: FromFauxqs) => {
      if (message !== 'stopped') resolve({ worker, port: message.listening });
    });
  });
}
