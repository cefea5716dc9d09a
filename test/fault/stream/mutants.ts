import type { Mutant } from '../../mutants/mutant.ts';

const at = (file: string) => `shared/stream/${file}`;

/** Bugs that the tests of the stream must catch: npm run test:mutants stream: plants each and sees it caught. */
export const STREAM_MUTANTS: readonly Mutant[] = [
  {
    name: 'stream: every connection has a channel, and figures, of its own',
    file: at('subscribe.ts'),
    find: '? definitionOf(request, seconds, await ownMetricsFor(request.metrics ?? [], company))',
    replace:
      '? { ...definitionOf(request, seconds, NO_OWN_METRICS), windowSeconds: 600 + 10 * (Buffer.from(session.connection).readUInt32BE() % 300) }',
    caughtBy: {
      file: 'test/integration/stream/fan-out.test.ts',
      tests: 'figures a tick',
      told: 'figures a tick',
    },
  },
  {
    name: 'stream: figures that channels share are computed for each',
    file: at('figures-once.ts'),
    find: 'if (known) return known;',
    replace: '',
    caughtBy: { file: 'test/unit/stream/turn.test.ts', tests: 'share', told: 'share' },
  },
  {
    name: 'stream: a turn that broke off is not made up for',
    file: at('turn.ts'),
    find: 'if (!isChange && !afterBreak && !isOwnTime(channel, now)) return;',
    replace: 'if (!isChange && !isOwnTime(channel, now)) return;',
  },
  {
    name: 'stream: the sequence is known before the update is in the log',
    file: at('turn.ts'),
    find: `  await parts.log(company, channel, sequence, entryText({ bodies }), now);
  const times = timesAfter(channel, plan, now, isChange);
  if (!(await parts.advance(company, channel, times, text, now))) return;
`,
    replace: `  const times = timesAfter(channel, plan, now, isChange);
  if (!(await parts.advance(company, channel, times, text, now))) return;
  await parts.log(company, channel, sequence, entryText({ bodies }), now);
`,
  },
  {
    name: 'stream: whoever resumes gets the last update again',
    file: at('subscribe.ts'),
    find: 'readLog(company, channel, place.sequence, channel.sequence, joining.now)',
    replace: 'readLog(company, channel, Math.max(0, place.sequence - 1), channel.sequence, joining.now)',
  },
  {
    name: 'stream: what is held is not sent',
    file: at('subscribe.ts'),
    find: 'held.filter((one) => one > after)',
    replace: 'held.filter((one) => one < 0)',
  },
  {
    name: 'stream: nothing missed is looked up all the same',
    file: at('log-store.ts'),
    find: '  if (upTo <= after) return updates;\n',
    replace: '',
  },
  {
    name: 'stream: a channel is looked at before its listener is entered',
    file: at('subscribe.ts'),
    find: '  const resumed = await resumedFrom(request.resume_from, channel, joining);\n',
    replace:
      '  await removeMember(company, joining.channel, memberOf(joining));\n  const resumed = await resumedFrom(request.resume_from, channel, joining);\n  await enter(joining);\n',
  },
  {
    name: 'stream: a change ahead of its time lets the next one go at once',
    file: at('times.ts'),
    find: 'quietUntil: isChange ? nextAt : channel.quietUntil',
    replace: 'quietUntil: channel.quietUntil',
  },
  {
    name: 'stream: a change ahead of its time is followed by another at the regular time',
    file: at('times.ts'),
    find: 'leads ? now + intervalOf(channel) : nextTime(channel, now)',
    replace: 'nextTime(channel, now)',
    caughtBy: { file: 'test/unit/stream/leading.test.ts', tests: 'at once', told: 'at once' },
  },
  {
    name: 'stream: a change at its own time lets the next one go at once',
    file: at('times.ts'),
    find: 'isChange ? nextAt : channel.quietUntil',
    replace: 'leads ? nextAt : channel.quietUntil',
    caughtBy: { file: 'test/unit/stream/leading.test.ts', tests: 'at once', told: 'at once' },
  },
  {
    name: 'stream: changes go ahead of their time on every plan',
    file: at('times.ts'),
    find: ' && PLANS[plan].streamIntervalSeconds === 0',
    replace: '',
    caughtBy: { file: 'test/unit/stream/leading.test.ts', tests: 'strictly', told: 'strictly' },
  },
  {
    name: 'stream: data that comes is no reason to look at periodic channels',
    file: at('take-turn.ts'),
    find: ' && !(await hasNews(company, concerned, clock()))',
    replace: '',
  },
];
