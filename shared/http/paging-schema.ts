import * as z from 'zod';

/** A query parameter is text; only plain digits are a number. */
export const count = (most: number, fallback: number) =>
  z
    .preprocess(
      (value) => (typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value),
      z
        .int({ error: 'Must be a whole number' })
        .min(1, 'Must be at least 1')
        .max(most, `Must be at most ${most}`),
    )
    .default(fallback);

/** Query parameters of a list that is walked with cursors. */
export const cursorPaging = {
  limit: count(100, 50).meta({ description: '1 to 100' }),
  cursor: z
    .string()
    .min(1)
    .max(1_000)
    .optional()
    .meta({ description: '`next_cursor` of the page before, with the same filters; valid for a day' }),
};

/** The same in v1, where `per_page` counts the rows. */
export const v1Paging = (fallback: number) => ({
  per_page: count(100, fallback).meta({ description: '1 to 100' }),
  cursor: cursorPaging.cursor,
});

export const nextCursor = z.string().nullable().meta({
  description: 'Leads to the next page; null on the last. A filtered page may be short and yet have a next.',
});

/** One page of a list of v1. */
export const v1Page = <T extends z.ZodType>(row: T) =>
  z.object({ data: z.array(row), meta: z.object({ per_page: z.int(), next_cursor: nextCursor }) });
