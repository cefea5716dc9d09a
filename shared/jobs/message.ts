import * as z from 'zod';

/** What a queue message says: which job to look at. All else is read from the job, so a message may come twice. */
export interface JobMessage {
  company: string;
  jobId: string;
}

/** Asks a worker to take the job up, after so many seconds. */
export type SendJob = (message: JobMessage, delaySeconds?: number) => Promise<void>;

const body = z.object({ company: z.string().min(1), job_id: z.string().min(1) });

/** Undefined where the body is no message of ours. Fields of a later version are passed over. */
export function readMessage(text: string): JobMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = body.safeParse(value);
  return parsed.success ? { company: parsed.data.company, jobId: parsed.data.job_id } : undefined;
}
