import type { Resource } from '#local/cloud-types.ts';
import { loadStack } from '#local/template/load-stack.ts';
import { ensureSynth } from '#scripts/synth.ts';
import type { Measured } from './ratio.ts';

/**
 * us-east-1 list prices in dollars a month, November 2026. Free allowances that every account has for ever are taken
 * off; those of the first year are not.
 */
const PRICES = {
  secret: 0.4,
  alarm: 0.1,
  freeAlarms: 10,
  dashboard: 3,
  freeDashboards: 3,
  kmsKey: 1,
  natGateway: 32.85,
  /** A million SQS requests beyond the first million. */
  sqsRequestsPerMillion: 0.4,
  freeSqsRequests: 1_000_000,
  lambdaRequestsPerMillion: 0.2,
  lambdaGbSecond: 0.0000133334,
  freeLambdaRequests: 1_000_000,
  freeLambdaGbSeconds: 400_000,
};
const MINUTES_A_MONTH = 43_830;
/** Lambda keeps five long polls of 20 seconds on each queue. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
const POLLS_A_MINUTE = 15;
const CLOCK_GB_SECONDS = 0.25 * 0.2;
const GOAL = 5;

export async function idleCost(): Promise<Measured> {
  const { resources } = loadStack(await ensureSynth());
  const count = (type: string) => [...resources.values()].filter((resource) => resource.type === type).length;
  const queues = [...resources.values()].filter(
    ({ type, properties }) =>
      type === 'AWS::Lambda::EventSourceMapping' && String(properties['EventSourceArn']).includes(':sqs:'),
  ).length;
  const parts = {
    secrets: count('AWS::SecretsManager::Secret') * PRICES.secret,
    alarms: beyond(alarmMetrics([...resources.values()]), PRICES.freeAlarms) * PRICES.alarm,
    dashboards: Math.max(0, count('AWS::CloudWatch::Dashboard') - PRICES.freeDashboards) * PRICES.dashboard,
    keys: count('AWS::KMS::Key') * PRICES.kmsKey,
    gateways: count('AWS::EC2::NatGateway') * PRICES.natGateway,
    polling:
      beyond(queues * POLLS_A_MINUTE * MINUTES_A_MONTH, PRICES.freeSqsRequests) *
      (PRICES.sqsRequestsPerMillion / 1e6),
    clock:
      beyond(MINUTES_A_MONTH, PRICES.freeLambdaRequests) * (PRICES.lambdaRequestsPerMillion / 1e6) +
      beyond(MINUTES_A_MONTH * CLOCK_GB_SECONDS, PRICES.freeLambdaGbSeconds) * PRICES.lambdaGbSecond,
  };
  const total = Object.values(parts).reduce((sum, part) => sum + part, 0);
  return {
    name: 'idle_cost',
    what: 'a deployed, unused stack, a month, from the template and the price list',
    figure: `$${total.toFixed(2)}`,
    goal: `≤ $${GOAL}`,
    reached: total <= GOAL,
    detail: Object.entries(parts)
      .map(([name, dollars]) => `${name} $${dollars.toFixed(2)}`)
      .join(', '),
  };
}

/** An alarm is charged for each metric that it reads. https://aws.amazon.com/cloudwatch/pricing/ */
function alarmMetrics(resources: readonly Resource[]): number {
  const alarms = resources.filter(({ type }) => type === 'AWS::CloudWatch::Alarm');
  return alarms.reduce((sum, { properties }) => {
    const metrics = properties['Metrics'];
    const read = Array.isArray(metrics)
      ? metrics.filter((metric: object) => 'MetricStat' in metric).length
      : 1;
    return sum + Math.max(1, read);
  }, 0);
}

function beyond(used: number, free: number): number {
  return Math.max(0, used - free);
}
