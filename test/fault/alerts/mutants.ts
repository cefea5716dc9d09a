import type { Mutant } from '../../mutants/mutant.ts';

const at = (file: string) => `shared/alerts/${file}`;

/** Bugs that the search of this folder must catch: npm run test:mutants alerts plants each and sees it caught. */
export const ALERT_MUTANTS: readonly Mutant[] = [
  {
    name: 'alerts: a rule is written over what has changed meanwhile',
    file: at('rule-store.ts'),
    find: "ConditionExpression: 'version = :read',\n      ExpressionAttributeValues: { ':read': { N: String(rule.version) } },\n    },\n  };",
    replace:
      "ConditionExpression: 'version >= :zero',\n      ExpressionAttributeValues: { ':zero': { N: '0' } },\n    },\n  };",
  },
  {
    name: 'alerts: the duration must be exceeded',
    file: at('machine.ts'),
    find: 'at - pendingSince < timing.forMs',
    replace: 'at - pendingSince <= timing.forMs',
  },
  {
    name: 'alerts: the duration is not waited for',
    file: at('machine.ts'),
    find: 'at - pendingSince < timing.forMs',
    replace: 'at < pendingSince',
  },
  {
    name: 'alerts: the wait goes on over evaluations that found the condition cleared',
    file: at('machine.ts'),
    find: 'return { state: { ...become(state, status, at), pendingSince: null }, effects: [] };',
    replace: 'return { state: become(state, status, at), effects: [] };',
  },
  {
    name: 'alerts: missing data resolves',
    file: at('machine.ts'),
    find: "if (evidence === 'clear') return clearSince ?? at;",
    replace: "if (evidence === 'clear' || evidence === 'no_data') return clearSince ?? at;",
  },
  {
    name: 'alerts: an error resolves',
    file: at('evaluate-figures.ts'),
    find: "return { evidence: 'error', value: null };",
    replace: "return { evidence: 'clear', value: null };",
  },
  {
    name: 'alerts: an error ends the wait',
    file: at('machine.ts'),
    find: "if (evidence === 'error') return { state: become(state, 'error', at), effects: [] };",
    replace:
      "if (evidence === 'error') return { state: { ...become(state, 'error', at), pendingSince: null }, effects: [] };",
  },
  {
    name: 'alerts: it fires again while its episode goes on',
    file: at('machine.ts'),
    find: 'return state.episode === null',
    replace: "return state.episode === null || (evidence === 'met' && state.status !== 'firing')",
  },
  {
    name: 'alerts: what is to be told is not written with the transition',
    file: at('alert-store.ts'),
    find: '...(change.notices.length === 0 ? {} : dueAttributes(id, at + SEND_WITHIN_MS)),',
    replace: '',
  },
  {
    name: 'alerts: it is noted as sent before it is sent',
    file: at('outbox.ts'),
    find: 'if (found) await sendNotice(company, found.alert, notice, at, parts);\n    await parts.markSent(company, id, notice);',
    replace:
      'await parts.markSent(company, id, notice);\n    if (found) await sendNotice(company, found.alert, notice, at, parts);',
  },
  {
    name: 'alerts: every copy of a notification has an id of its own',
    file: at('alert.ts'),
    find: 'return `${alert}.${notice}`;',
    replace: 'return `${alert}.${notice}${process.hrtime.bigint()}`;',
  },
  {
    name: 'alerts: every copy of a mail and of a call has an id of its own',
    file: at('deliveries.ts'),
    find: 'JSON.stringify([noticeId(alert.id, notice), target])',
    replace: 'JSON.stringify([noticeId(alert.id, notice), target, String(process.hrtime.bigint())])',
  },
  {
    name: 'alerts: the beginning and the end are one delivery',
    file: at('deliveries.ts'),
    find: "return stableId('dlv', at, JSON.stringify([noticeId(alert.id, notice), target]));",
    replace: "return stableId('dlv', alert.triggeredAt + 0 * at, JSON.stringify([alert.id, target]));",
  },
  {
    name: 'alerts: mails are asked for but not written down',
    file: at('outbox.ts'),
    find: '  await enter(deliveries);',
    replace: '  if (deliveries.length === 0) await enter(deliveries);',
  },
  {
    name: 'alerts: a delta is shown to a rule whenever it comes',
    file: at('commit-store.ts'),
    find: "    ConditionExpression: 'attribute_not_exists(pk)',\n",
    replace: '',
  },
  {
    name: 'alerts: a delta that changes nothing is not noted as seen',
    file: at('evaluate-points.ts'),
    find: 'await parts.markSeen(company, sample.delta, rule.id, at);',
    replace: '',
  },
  {
    name: 'alerts: points whose rule has changed meanwhile are taken for seen',
    file: at('commit-store.ts'),
    find: "? 'seen' : 'stale';",
    replace: "? 'seen' : 'seen';",
  },
];
