import { createHash } from 'node:crypto';
import type { JobFiles } from '#shared/jobs/file-store.ts';
import { type Job, newJob } from '#shared/jobs/job.ts';
import type { JobMessage } from '#shared/jobs/message.ts';
import type { JobUploads } from '#shared/jobs/upload-store.ts';
import { newId, randomId } from '#shared/runtime/ids.ts';

/** Everything around the workers: the time, the queue of messages, the objects. All in memory but the jobs themselves. */
export class World {
  now = Date.UTC(2026, 0, 31, 12);
  readonly company = `co_${randomId()}`;
  readonly messages: { message: JobMessage; visibleAt: number }[] = [];
  readonly objects = new Map<string, { content: Buffer; at: number }>();
  /** A planted fault: attempts share one object. */
  readonly sharedKeys: boolean;

  constructor(options: { sharedKeys?: boolean } = {}) {
    this.sharedKeys = options.sharedKeys ?? false;
  }

  newJob(principal: string): Job {
    return newJob({
      company: this.company,
      id: newId('rpt', this.now),
      kind: 'report',
      principal,
      request: '{}',
      createdAt: this.now,
      keepMs: 3_600_000,
    });
  }

  send(message: JobMessage, delaySeconds = 0): Promise<void> {
    this.messages.push({ message, visibleAt: this.now + delaySeconds * 1000 });
    return Promise.resolve();
  }

  takeMessage(): JobMessage | undefined {
    const index = this.messages.findIndex(({ visibleAt }) => visibleAt <= this.now);
    return index === -1 ? undefined : this.messages.splice(index, 1)[0]?.message;
  }

  files(): Pick<JobFiles, 'remove'> & JobUploads {
    return {
      upload: async (jobId, attempt, source, signal) => {
        const parts: Uint8Array[] = [];
        for await (const part of source.chunks) parts.push(part);
        signal.throwIfAborted();
        const content = Buffer.concat(parts);
        const key = this.keyOf(jobId, attempt);
        this.objects.set(key, { content, at: this.now });
        return { key, bytes: content.length, sha256: sha256(content) };
      },
      remove: (jobId, attempt) => {
        for (const key of this.objects.keys()) {
          const wanted =
            attempt === undefined ? key.startsWith(`${jobId}/`) : key === this.keyOf(jobId, attempt);
          if (wanted) this.objects.delete(key);
        }
        return Promise.resolve();
      },
    };
  }

  private keyOf(jobId: string, attempt: number): string {
    return `${jobId}/${this.sharedKeys ? 'file' : attempt}`;
  }
}

export function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
