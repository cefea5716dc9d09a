import * as z from 'zod';
import { isDate, isTimeZone } from '#shared/time/range.ts';
import { cronOf, nominalTimes } from './nominal-times.ts';
import { SHORTEST_INTERVAL_MS, type Timing, WEEKDAYS } from './timing.ts';

const FREQUENCIES = ['once', 'daily', 'weekly', 'monthly', 'cron'] as const;
const DEFAULT_TIME = '06:00';
/** Any instant does: patterns without years come again and again. */
const SOME_LEAP_YEAR = Date.UTC(2028, 0, 1);
const LOOKED_AT = 200;

const fields = z
  .strictObject({
    frequency: z.enum(FREQUENCIES),
    time: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Must be a time of the day such as 09:00')
      .optional()
      .meta({ description: `Local time of the time zone; ${DEFAULT_TIME} where it is left out` }),
    day_of_week: z.enum(WEEKDAYS).optional().meta({ description: 'Of weekly; monday where it is left out' }),
    day_of_month: z
      .union([z.int().min(1).max(31), z.literal('last')], { error: 'Must be 1 to 31, or "last"' })
      .optional()
      .meta({
        description: 'Of monthly; 1 where it is left out. A month without that day runs on its last one',
      }),
    date: z
      .string()
      .refine(isDate, 'Must be a calendar date in ISO 8601 format, YYYY-MM-DD')
      .optional()
      .meta({ description: 'Of once' }),
    cron: z
      .string()
      .max(200)
      .optional()
      .meta({
        description:
          'Of cron: minute, hour, day of month, month, day of week; L, #, W and names as croner has them. ' +
          'Two runs must lie at least 15 minutes apart',
      }),
    time_zone: z
      .string()
      .max(100)
      .refine(isTimeZone, 'Must be an IANA time zone such as Europe/London')
      .optional()
      .meta({ description: "The company's where it is left out" }),
  })
  .check((context) => {
    if (context.issues.length > 0) return;
    const { value } = context;
    for (const fault of faultsOf(value)) {
      const [path, message] = fault;
      context.issues.push({ code: 'custom', message, path: [path], input: value[path] ?? '' });
    }
  });

type Fields = z.output<typeof fields>;

const BELONGS_TO: Partial<Record<keyof Fields, (typeof FREQUENCIES)[number]>> = {
  day_of_week: 'weekly',
  day_of_month: 'monthly',
  date: 'once',
  cron: 'cron',
};

function* faultsOf(value: Fields): Generator<[keyof Fields, string]> {
  for (const [name, frequency] of Object.entries(BELONGS_TO) as [keyof Fields, string][]) {
    if (value[name] !== undefined && value.frequency !== frequency)
      yield [name, `Goes with the frequency ${frequency} only`];
  }
  if (value.frequency === 'cron') {
    if (value.time !== undefined) yield ['time', 'Does not go with cron, whose pattern has the time'];
    if (value.cron === undefined) yield ['cron', 'Is needed with the frequency cron, such as "0 9 * * 1"'];
    else yield* cronFaults(value.cron);
  }
  if (value.frequency === 'once' && value.date === undefined)
    yield ['date', 'Is needed with the frequency once'];
}

function* cronFaults(pattern: string): Generator<[keyof Fields, string]> {
  try {
    cronOf(pattern);
  } catch (error) {
    const reason = (error as Error).message.replace(/^\w+: /, '');
    return yield ['cron', `Is no cron pattern of five parts: ${reason}`];
  }
  let last: number | undefined;
  let seen = 0;
  for (const time of nominalTimes({ frequency: 'cron', cron: pattern }, SOME_LEAP_YEAR)) {
    if (last !== undefined && time - last < SHORTEST_INTERVAL_MS)
      return yield ['cron', 'Must leave at least 15 minutes between two runs'];
    last = time;
    seen += 1;
    if (seen === LOOKED_AT) return;
  }
  if (seen === 0) yield ['cron', 'Names a day that never comes'];
}

/** The word alone stands for the frequency with its defaults. */
export const scheduleSchema = z
  .preprocess(
    (value) => (FREQUENCIES.some((frequency) => frequency === value) ? { frequency: value } : value),
    fields,
  )
  .meta({
    description: 'When it runs. A text stands for the frequency with its defaults, such as "weekly"',
  });

/** As a request names it. */
export type AskedSchedule = z.output<typeof scheduleSchema>;

/** The timing with its defaults. */
export function timingOf(asked: AskedSchedule): Timing {
  const time = asked.time ?? DEFAULT_TIME;
  switch (asked.frequency) {
    case 'once':
      return { frequency: 'once', date: asked.date ?? '', time };
    case 'daily':
      return { frequency: 'daily', time };
    case 'weekly':
      return { frequency: 'weekly', time, day_of_week: asked.day_of_week ?? 'monday' };
    case 'monthly':
      return { frequency: 'monthly', time, day_of_month: asked.day_of_month ?? 1 };
    case 'cron':
      return { frequency: 'cron', cron: asked.cron ?? '' };
  }
}
