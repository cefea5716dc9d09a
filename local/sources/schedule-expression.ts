/** Whether a schedule fires in the minute that begins at this time (milliseconds since the epoch, a whole minute). */
export type FiresAt = (minuteMs: number) => boolean;

const MINUTE_MS = 60_000;
const UNIT_MINUTES: Record<string, number> = { minute: 1, hour: 60, day: 1440 };
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/**
 * Reads `rate(…)`, `cron(…)` or `at(…)` as EventBridge defines them. A rate counts from `startMs`, the moment the
 * rule was made, here the start of the cloud.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 *
 * @param timeZone IANA name; rules are in UTC, only a Scheduler schedule may name another
 * @throws Error for an expression of another form
 */
export function scheduleExpression(expression: string, startMs: number, timeZone = 'UTC'): FiresAt {
  const [, kind, body = ''] = /^(rate|cron|at)\((.+)\)$/.exec(expression.trim()) ?? [];
  if (kind === 'rate') return rate(body, startMs);
  if (kind === 'cron') return cron(body, timeZone);
  if (kind === 'at') return at(body, timeZone);
  throw new Error(`${expression} is neither rate(…), cron(…) nor at(…)`);
}

function rate(body: string, startMs: number): FiresAt {
  const [, count = '', unit = ''] = /^(\d+) (minute|hour|day)s?$/.exec(body) ?? [];
  const every = Number(count) * (UNIT_MINUTES[unit] ?? 0);
  if (every <= 0) throw new Error(`rate(${body}) needs a positive number of minutes, hours or days`);
  const start = Math.floor(startMs / MINUTE_MS);
  return (minuteMs) => {
    const since = Math.floor(minuteMs / MINUTE_MS) - start;
    return since > 0 && since % every === 0;
  };
}

interface LocalMinute {
  text: string;
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  /** 1 is Sunday. */
  weekday: number;
  daysInMonth: number;
}

function localMinute(ms: number, timeZone: string): LocalMinute {
  const text = new Date(ms).toLocaleString('sv-SE', { timeZone }).replace(' ', 'T');
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = text.split(/[-T:]/).map(Number);
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
  const daysInMonth = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return { text: text.slice(0, 16), year, month, day, hour, minute, weekday, daysInMonth };
}

function at(body: string, timeZone: string): FiresAt {
  return (minuteMs) => localMinute(minuteMs, timeZone).text === body.slice(0, 16);
}

function cron(body: string, timeZone: string): FiresAt {
  const fields = body.trim().split(/\s+/);
  if (fields.length !== 6)
    throw new Error(`cron(${body}) needs six fields: minute hour day month weekday year`);
  const [minute = '', hour = '', day = '', month = '', weekday = '', year = ''] = fields;
  if ((day === '?') === (weekday === '?'))
    throw new Error(`cron(${body}) needs ? for the day or the weekday`);
  const minutes = values(minute, 0, 59);
  const hours = values(hour, 0, 23);
  const months = values(month, 1, 12, MONTHS);
  const years = values(year, 1970, 2199);
  const isDay = day === '?' ? weekdayField(weekday) : dayField(day);
  return (minuteMs) => {
    const now = localMinute(minuteMs, timeZone);
    const isTime = minutes.has(now.minute) && hours.has(now.hour);
    return isTime && months.has(now.month) && years.has(now.year) && isDay(now);
  };
}

/** `*`, `a`, `a-b`, `a/step`, `a-b/step` and lists of these; names stand for numbers from `low` on. */
function values(field: string, low: number, high: number, names: string[] = []): Set<number> {
  const number = (text: string): number => {
    const named = names.indexOf(text.toUpperCase());
    const value = named >= 0 ? named + low : Number(text);
    if (Number.isInteger(value) && value >= low && value <= high) return value;
    throw new Error(`${text} in a cron expression is not within ${low} to ${high}`);
  };
  const found = new Set<number>();
  for (const part of field.split(',')) {
    const [range = '', step] = part.split('/');
    const [first = '', last] = range.split('-');
    const from = range === '*' ? low : number(first);
    const open = range === '*' || step !== undefined ? high : from;
    const to = last === undefined ? open : number(last);
    for (let value = from; value <= to; value += Number(step ?? 1)) found.add(value);
  }
  return found;
}

function dayField(field: string): (now: LocalMinute) => boolean {
  if (field === 'L') return (now) => now.day === now.daysInMonth;
  const [, near] = /^(\d+)W$/.exec(field) ?? [];
  if (near !== undefined) return (now) => now.day === nearestWeekday(now, Number(near));
  const days = values(field, 1, 31);
  return (now) => days.has(now.day);
}

/** The weekday closest to the day, within its month. */
function nearestWeekday(now: LocalMinute, wanted: number): number {
  const day = Math.min(wanted, now.daysInMonth);
  const weekday = new Date(Date.UTC(now.year, now.month - 1, day)).getUTCDay();
  if (weekday === 6) return day === 1 ? 3 : day - 1;
  if (weekday === 0) return day === now.daysInMonth ? day - 2 : day + 1;
  return day;
}

/** Weekdays, `nL` (the month's last) and `n#k` (its k-th). */
function weekdayField(field: string): (now: LocalMinute) => boolean {
  const [, last] = /^(\w+)L$/.exec(field) ?? [];
  if (last !== undefined) {
    const days = values(last, 1, 7, WEEKDAYS);
    return (now) => days.has(now.weekday) && now.day + 7 > now.daysInMonth;
  }
  const [weekday = '', ordinal] = field.split('#');
  const days = values(weekday, 1, 7, WEEKDAYS);
  if (ordinal === undefined) return (now) => days.has(now.weekday);
  return (now) => days.has(now.weekday) && Math.ceil(now.day / 7) === Number(ordinal);
}
