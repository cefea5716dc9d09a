import { newId } from '#shared/runtime/ids.ts';
import { logger } from '#shared/runtime/logger.ts';
import type { AlertFacts } from './alert.ts';
import type { commit } from './commit-store.ts';
import { dueOf } from './due.ts';
import { factsOf, type Reading } from './facts.ts';
import type { StoredRule } from './item-store.ts';
import { type Evidence, step } from './machine.ts';
import type { findRule } from './rule-store.ts';

/** What a rule's condition is found to be. */
export interface Finding extends Reading {
  evidence: Evidence;
}

/** What evaluating is made of; replaced in simulations. */
export interface FigureParts {
  find: typeof findRule;
  commit: typeof commit;
  /** Reads what the rule watches, as of now. @throws where it cannot be read */
  read: (rule: StoredRule) => Promise<Finding>;
  now: () => number;
}

const MOST_TRIES = 20;

/**
 * Evaluates a rule over its window, or lets its timers go on. Where somebody else has changed it meanwhile, it is read
 * and evaluated anew, so that what is written never rests on older figures than what was there.
 * @returns alerts of which something is to be told
 */
export async function evaluateRule(
  company: string,
  first: StoredRule,
  parts: FigureParts,
): Promise<string[]> {
  let rule: StoredRule | undefined = first;
  for (let tries = 0; rule?.isActive; tries += 1) {
    if (tries === MOST_TRIES) throw new Error(`The rule ${first.id} keeps changing.`);
    const finding = await findingOf(company, rule, parts);
    const at = parts.now();
    const facts = new Map<string, AlertFacts>();
    const current = rule;
    const newAlert = () => {
      const id = newId('alert', at);
      facts.set(id, factsOf(company, current, finding));
      return id;
    };
    const { state, effects } = step(rule.state, finding.evidence, at, rule, newAlert);
    const dueAt = dueOf(rule, state, at);
    if (dueAt === rule.dueAt && JSON.stringify(state) === JSON.stringify(rule.state)) return [];
    const transition = {
      rule: { ...rule, state, dueAt },
      effects,
      facts,
      resolution: 'recovered',
      at,
    } as const;
    if ((await parts.commit(company, transition)) === 'done') return effects.map(({ alert }) => alert);
    rule = await parts.find(company, rule.id);
  }
  return [];
}

/** Data points are shown to their rules as they come; all that the clock brings is time. */
async function findingOf(company: string, rule: StoredRule, { read }: FigureParts): Promise<Finding> {
  if (rule.condition.subject === 'data_point') return { evidence: 'tick', value: null };
  try {
    return await read(rule);
  } catch (error) {
    logger.error('RULE_NOT_EVALUATED', { company, rule: rule.id, error: error as Error });
    return { evidence: 'error', value: null };
  }
}
