import { type AttributeValue, paginateQuery } from '@aws-sdk/client-dynamodb';
import { companyPut } from '#shared/admin/store.ts';
import type { Alert } from '#shared/alerts/alert.ts';
import { findAlert, markSent } from '#shared/alerts/alert-store.ts';
import { commit } from '#shared/alerts/commit-store.ts';
import { dueOf } from '#shared/alerts/due.ts';
import { evaluateRule, type Finding } from '#shared/alerts/evaluate-figures.ts';
import { pointParts, showPoints } from '#shared/alerts/evaluate-points.ts';
import { alertsPartition, readAlertItem, type StoredRule } from '#shared/alerts/item-store.ts';
import { type Evidence, initialState } from '#shared/alerts/machine.ts';
import { type OutboxParts, sendNotices, sendSoon } from '#shared/alerts/outbox.ts';
import type { RuleCondition, Subject } from '#shared/alerts/rule.ts';
import { createRule, findRule } from '#shared/alerts/rule-store.ts';
import type { Notice, Target } from '#shared/delivery/delivery.ts';
import { createDeliveries } from '#shared/delivery/delivery-store.ts';
import type { Point } from '#shared/metrics/point.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { newId, randomId } from '#shared/runtime/ids.ts';
import { transact } from '#shared/runtime/transaction.ts';
import { type Death, dying, leave } from './crashes.ts';

const RECIPIENT = 'ops@acme.example';
/** Listens to the company's alerts by itself. */
const WEBHOOK = 'wh_00000000000000000000000000';
const START = Date.parse('2026-03-01T00:00:00Z');

/** A company with one rule, the notifications that left, and what is true. */
export class World {
  readonly company = `co_${randomId()}`;
  readonly sent: string[] = [];
  now = START;
  evidence: Evidence = 'clear';
  rule = '';

  async open(subject: Subject, forMs: number, snoozedUntil = 0): Promise<void> {
    const { company: id } = this;
    const common = { name: id, plan: 'enterprise', timeZone: 'UTC', currency: 'EUR', usageKey: id } as const;
    await transact([companyPut({ id, ...common })]);
    const condition: RuleCondition = {
      kind: 'threshold',
      subject,
      metric: 'revenue',
      filters: {},
      aggregation: 'raw',
      windowSeconds: 300,
      period: 'day',
      deviations: 3,
      operator: '>',
      threshold: '10',
    };
    const definition = {
      name: 'Rule',
      condition,
      forMs,
      severity: 'info',
      isActive: true,
      channels: [{ type: 'stream' }, { type: 'email', recipients: [RECIPIENT] }],
      snoozedUntil,
    } as const;
    const state = initialState(this.now);
    this.rule = newId('rule', this.now);
    const made = { createdAt: this.now, updatedAt: this.now, createdBy: 'test', version: 1 };
    const due = { dueAt: dueOf(definition, state, this.now) };
    await createRule(id, { ...definition, ...made, ...due, id: this.rule, state }, 50);
  }

  async current(): Promise<StoredRule> {
    const rule = await findRule(this.company, this.rule);
    if (!rule) throw new Error('The rule is gone.');
    return rule;
  }

  readonly #outbox: OutboxParts = {
    find: findAlert,
    markSent,
    publish: async (_company, { id, type }) => leave(() => this.sent.push(`${type} ${id}`)),
    listening: async () => [WEBHOOK],
    enter: createDeliveries,
    attempt: async () => leave(() => {}),
    baseUrl: () => 'https://analytics.example',
  };

  /** One evaluation by a process that may die, while another one may come between its reading and its writing. */
  evaluate(options: { death?: Death | undefined; between?: () => Promise<unknown>; skewMs?: number } = {}) {
    let { between } = options;
    const read = async (): Promise<Finding> => {
      const { evidence } = this;
      const other = between;
      between = undefined;
      await other?.();
      if (evidence === 'error') throw new Error('injected: figures cannot be read');
      return { evidence, value: '11' };
    };
    return dying(options.death, async () => {
      const rule = await this.current();
      const now = () => this.now + (options.skewMs ?? 0);
      const told = await evaluateRule(this.company, rule, { find: findRule, commit, read, now });
      await sendSoon(this.company, told, this.#outbox);
    });
  }

  /** Shows a delta's points to the rule, as a call or a message does. */
  show(
    delta: string,
    values: readonly number[],
    death?: Death,
    between?: () => Promise<unknown>,
  ): Promise<boolean> {
    const points = values.map((value, index) => point(`${delta}-${index}`, value, this.now));
    return dying(death, async () => {
      const rule = await this.current();
      await between?.();
      const told = await showPoints(this.company, rule, { delta, points }, this.now, pointParts);
      await sendSoon(this.company, told, this.#outbox);
    });
  }

  /** The clock's look at what nobody got to send. */
  sendLeft(death?: Death): Promise<boolean> {
    return dying(death, async () => {
      // As the index of due records has them: one that stands not in it is never looked at.
      for (const item of await this.#items())
        if (item['due_shard'] && item['due_at'])
          await sendNotices(this.company, item['sk']?.S ?? '', this.#outbox);
    });
  }

  /** What was sent by mail and to webhooks, as `<target> <notification>`; only what a worker or the clock would find. */
  async deliveries(): Promise<string[]> {
    const items = await this.#itemsOf(`${this.company}#deliveries`);
    return items.map((item) => {
      const { channel } = JSON.parse(item['target']?.S ?? '{}') as Target;
      const { notice } = JSON.parse(item['source']?.S ?? '{}') as { notice: Notice };
      const isDue = item['due_shard'] && item['due_at'];
      return `${channel} ${String(notice.event.data['notification_id'])}${isDue ? '' : ' never due'}`;
    });
  }

  /** In the order of their beginning. */
  async alerts(): Promise<Alert[]> {
    const alerts = (await this.#items()).map(readAlertItem);
    return alerts.sort((one, other) => one.triggeredAt - other.triggeredAt);
  }

  #items(): Promise<Record<string, AttributeValue>[]> {
    return this.#itemsOf(alertsPartition(this.company));
  }

  async #itemsOf(partition: string): Promise<Record<string, AttributeValue>[]> {
    const items: Record<string, AttributeValue>[] = [];
    const pages = paginateQuery(
      { client: dynamo() },
      {
        TableName: 'records',
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: partition } },
        ConsistentRead: true,
      },
    );
    for await (const page of pages) items.push(...(page.Items ?? []));
    return items;
  }
}

function point(id: string, value: number, at: number): Point {
  const nobody = { userId: null, anonymousId: null, sessionId: null };
  return { id, name: 'metric:revenue', at, value: String(value), ...nobody, properties: {} };
}

/**
 * Each alert is told at its beginning and at its end, in this order: by events that each have one id, and by one mail
 * and one call of a webhook each.
 */
export async function noticeViolations(world: World, alerts: readonly Alert[]): Promise<string[]> {
  const expected = alerts.flatMap(({ id, resolvedAt }) => [
    `alert_triggered ${id}.triggered`,
    ...(resolvedAt === null ? [] : [`alert_resolved ${id}.resolved`]),
  ]);
  const general = world.sent.filter((text) => text.startsWith('alert_'));
  const told = new Set(general);
  const wanted = expected.flatMap((text) =>
    ['email', 'webhook'].map((channel) => `${channel} ${text.split(' ').at(-1) ?? ''}`),
  );
  const delivered = await world.deliveries();
  return [
    ...wanted.filter((text) => !delivered.includes(text)).map((text) => `never delivered: ${text}`),
    ...delivered
      .filter((text, index) => !wanted.includes(text) || delivered.indexOf(text) !== index)
      .map((text) => `delivered without reason or twice: ${text}`),
    ...expected.filter((text) => !told.has(text)).map((text) => `never told: ${text}`),
    ...[...told].filter((text) => !expected.includes(text)).map((text) => `told without reason: ${text}`),
    ...alerts
      .filter(({ id }) => {
        const end = general.indexOf(`alert_resolved ${id}.resolved`);
        return end >= 0 && end < general.indexOf(`alert_triggered ${id}.triggered`);
      })
      .map(({ id }) => `the end of ${id} was told before its beginning`),
  ];
}
