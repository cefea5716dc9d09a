import * as z from 'zod';

/** A figure that can be unknown: null where nothing was measured that it could be computed from, never a made-up 0. */
export const known = z.number().nullable();
export const count = z.int();
export const share = known.meta({ description: '0 to 1; null where nothing was measured' });
export const counts = z.record(z.string(), count);
const instant = z.iso.datetime();

const incomplete = z
  .literal(true)
  .optional()
  .meta({ description: 'Only on the running bucket, whose figures still grow' });
export const bucket = {
  date: z.string().meta({
    description: 'First day of the bucket, YYYY-MM-DD; with groupBy=hour its first moment in UTC',
  }),
  incomplete,
};

export const span = { start: instant, end: instant };

/** Every answer of this face: the figures under `data`. */
export function answer<T extends z.ZodType>(data: T) {
  return z.object({ success: z.literal(true), data });
}
