import * as z from 'zod';

const company = z.string().min(1);

const task = z.discriminatedUnion('kind', [
  /** Points of a company have arrived. */
  z.object({
    kind: z.literal('points'),
    company,
    /** Deltas whose points rules must see one by one. */
    deltas: z.array(z.object({ day: z.string(), id: z.string() })),
    /** Whether rules over windows are to be evaluated as well. */
    windows: z.boolean(),
  }),
  /** The clock found rules of the company due. */
  z.object({ kind: z.literal('due'), company }),
]);

/** A message to the function that evaluates rules. */
export type AlertTask = z.output<typeof task>;

/** The task of a message's text, or undefined where it is none. */
export function readTask(text: string): AlertTask | undefined {
  try {
    return task.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
