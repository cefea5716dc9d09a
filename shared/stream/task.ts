import * as z from 'zod';

const company = z.string().min(1);

const task = z.discriminatedUnion('kind', [
  /** The company's turn that is due then. */
  z.object({ kind: z.literal('tick'), company, due_at: z.int() }),
  /** Points of the company have arrived; `applied` where they are in the rollups by now, which long windows are read from. */
  z.object({ kind: z.literal('data'), company, applied: z.boolean().optional() }),
  z.object({
    kind: z.literal('event'),
    company,
    id: z.string(),
    type: z.string(),
    at: z.int(),
    payload: z.record(z.string(), z.unknown()),
  }),
]);

/** A message to the function that feeds the streams. */
export type StreamTask = z.output<typeof task>;

/** The task of a message's text, or undefined where it is none. */
export function readTask(text: string): StreamTask | undefined {
  try {
    return task.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
