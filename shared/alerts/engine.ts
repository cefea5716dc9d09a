import type { Company } from '#shared/admin/company.ts';
import type { DeltaRef } from '#shared/metrics/delta.ts';
import { type Clock, systemClock } from '#shared/runtime/clock.ts';
import { logger } from '#shared/runtime/logger.ts';
import { companyOf, feedOf } from '#shared/stream/feeds.ts';
import { commit } from './commit-store.ts';
import { evaluateRule } from './evaluate-figures.ts';
import { type Sample, showPoints } from './evaluate-points.ts';
import type { StoredRule } from './item-store.ts';
import { sendSoon } from './outbox.ts';
import { Readings } from './reading.ts';
import { findRule, listRules } from './rule-store.ts';
import { readSamples } from './sample-store.ts';
import { outboxParts } from './send-due.ts';
import type { AlertTask } from './task.ts';

/** Whose rules are evaluated. */
type Owner = Pick<Company, 'id' | 'timeZone' | 'currency' | 'ownMetrics'>;

/**
 * Shows data points to the company's rules and evaluates those over windows, for a caller who waits until it is done.
 * @throws where a rule could not be evaluated; the stream of deltas brings the points again
 */
export async function evaluateNow(
  owner: Owner,
  samples: readonly Sample[],
  clock: Clock = systemClock,
): Promise<void> {
  const rules = await listRules(owner.id);
  await showSamples(owner.id, rules, samples, clock);
  await evaluateWindows(owner, rules.filter(isWindowed), clock);
}

/** Performs a message to the evaluator. */
export async function performTask(task: AlertTask, clock: Clock = systemClock): Promise<void> {
  const company = await companyOf(task.company, clock());
  if (!company) return;
  const rules = await listRules(company.id);
  if (task.kind === 'due') {
    const now = clock();
    const due = rules.filter(({ dueAt }) => dueAt !== null && dueAt <= now);
    return evaluateWindows(company, due, clock);
  }
  await showSamples(company.id, rules, await samplesOf(company.id, rules, task.deltas), clock);
  if (task.windows) await evaluateWindows(company, rules.filter(isWindowed), clock);
}

const isWindowed = ({ condition }: StoredRule) => condition.subject === 'window';

async function samplesOf(
  company: string,
  rules: readonly StoredRule[],
  deltas: readonly DeltaRef[],
): Promise<Sample[]> {
  const isNeeded = rules.some((rule) => rule.isActive && rule.condition.subject === 'data_point');
  return isNeeded ? readSamples(company, deltas) : [];
}

async function showSamples(
  company: string,
  rules: readonly StoredRule[],
  samples: readonly Sample[],
  clock: Clock,
): Promise<void> {
  const watching = rules.filter(({ isActive, condition }) => isActive && condition.subject === 'data_point');
  for (const sample of samples) {
    await forEachRule(company, watching, (rule) => showPoints(company, rule, sample, clock()));
  }
}

/** Evaluates rules over their windows, and lets the timers of others go on. */
export async function evaluateWindows(
  owner: Owner,
  rules: readonly StoredRule[],
  clock: Clock = systemClock,
): Promise<void> {
  const active = rules.filter(({ isActive }) => isActive);
  let readings = readingsOf(owner, clock);
  await forEachRule(owner.id, active, (rule) =>
    evaluateRule(owner.id, rule, {
      find: async (company, id) => {
        // Whoever has changed the rule may have done so upon later figures.
        readings = readingsOf(owner, clock);
        return findRule(company, id);
      },
      commit,
      read: (current) => readings.of(current.condition),
      now: clock,
    }),
  );
}

function readingsOf(company: Owner, clock: Clock): Readings {
  return new Readings({ company, feed: feedOf(company.id, company.timeZone), now: clock() });
}

/** One rule's fault must not keep the others from being evaluated. */
async function forEachRule(
  company: string,
  rules: readonly StoredRule[],
  evaluate: (rule: StoredRule) => Promise<string[]>,
): Promise<void> {
  const faults: unknown[] = [];
  for (const rule of rules) {
    try {
      await sendSoon(company, await evaluate(rule), outboxParts);
    } catch (error) {
      faults.push(error);
      logger.error('RULE_FAULT', { company, rule: rule.id, error: error as Error });
    }
  }
  if (faults.length > 0)
    throw new AggregateError(faults, `${faults.length} of ${rules.length} rules could not be evaluated.`);
}
