import type { buildApp } from 'fauxqs';

/** The parts of fauxqs that its package does not export, and that its own `startFauxqs` puts together. */
export interface FauxqsQueue {
  persistence: Persistence | undefined;
  inflightMessages: Map<string, { visibilityDeadline: number }>;
  dequeue: (...args: unknown[]) => unknown;
}

export interface FauxqsQueues {
  persistence: Persistence | undefined;
  allQueues: () => Iterable<FauxqsQueue>;
  shutdown: () => void;
}

export interface Persistence {
  transaction: (work: () => void) => void;
  updateMessageReady: (messageId: string) => void;
  readonly db: { prepare: (sql: string) => { run: (...values: unknown[]) => unknown } };
  load: (sqs: FauxqsQueues, sns: object, s3: object) => void;
  close: () => void;
}

type Stores = NonNullable<NonNullable<Parameters<typeof buildApp>[0]>['stores']>;

export interface FauxqsParts {
  sqs: FauxqsQueues & NonNullable<Stores['sqsStore']>;
  sns: NonNullable<Stores['snsStore']> & { persistence: unknown };
  s3: NonNullable<Stores['s3Store']> & { persistence: unknown };
  persistence: Persistence;
}

type Constructor<T> = new (...args: unknown[]) => T;

async function part<T>(file: string, name: string): Promise<Constructor<T>> {
  const module = (await import(new URL(file, import.meta.resolve('fauxqs')).href)) as Record<string, unknown>;
  const found = module[name];
  if (typeof found !== 'function')
    throw new Error(`This fauxqs has no ${name} in ${file}; the pinned version is 2.4.1.`);
  return found as Constructor<T>;
}

/**
 * fauxqs's stores with what is in `dataDir`, and two of its faults mended:
 * a message moves to its dead-letter queue in one transaction, so that no crash finds it in neither queue, and
 * `ChangeMessageVisibility` with 0 keeps the receive count (as shipped it fails halfway and the message is lost).
 */
export async function loadFauxqs(dataDir: string): Promise<FauxqsParts> {
  const [Sqs, Queue, Sns, S3, Store] = await Promise.all([
    part<FauxqsParts['sqs']>('./sqs/sqsStore.js', 'SqsStore'),
    part<FauxqsQueue>('./sqs/sqsStore.js', 'SqsQueue'),
    part<FauxqsParts['sns']>('./sns/snsStore.js', 'SnsStore'),
    part<FauxqsParts['s3']>('./s3/s3Store.js', 'S3Store'),
    part<Persistence>('./persistence.js', 'PersistenceManager'),
  ]);
  mendDequeue(Queue);
  mendVisibility(Store);
  const parts = { sqs: new Sqs(), sns: new Sns(), s3: new S3(), persistence: new Store(dataDir) };
  parts.persistence.load(parts.sqs, parts.sns, parts.s3);
  for (const store of [parts.sqs, parts.sns, parts.s3, ...parts.sqs.allQueues()]) {
    store.persistence = parts.persistence;
  }
  return parts;
}

function mendDequeue(Queue: Constructor<FauxqsQueue>): void {
  const original = Queue.prototype.dequeue as FauxqsQueue['dequeue'];
  Queue.prototype.dequeue = function dequeue(this: FauxqsQueue, ...args: unknown[]): unknown {
    let received: unknown;
    const work = (): void => {
      received = original.apply(this, args);
    };
    if (this.persistence === undefined) work();
    else this.persistence.transaction(work);
    return received;
  };
}

function mendVisibility(Store: Constructor<Persistence>): void {
  Store.prototype.updateMessageReady = function updateMessageReady(
    this: Persistence,
    messageId: string,
  ): void {
    this.db
      .prepare(
        'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?',
      )
      .run(messageId);
  };
}
