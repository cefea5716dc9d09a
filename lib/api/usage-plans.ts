import { Stack } from 'aws-cdk-lib';
import { Period, type Stage, UsagePlan } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import { PLAN_NAMES, PLANS, type Plan, type PlanName } from '#shared/admin/plans.ts';
import type { ServiceFunction } from '../kit/service-function.ts';

/** One usage plan for each plan. Every company has an API key in its plan; the key is made with the company. */
export class UsagePlans extends Construct {
  readonly ids: Readonly<Record<PlanName, string>>;

  constructor(scope: Construct, id: string, props: { stage: Stage }) {
    super(scope, id);
    const made = PLAN_NAMES.map(
      (name) => [name, this.usagePlan(PLANS[name], props.stage).usagePlanId] as const,
    );
    this.ids = Object.fromEntries(made) as Record<PlanName, string>;
  }

  /** JSON of plan name and usage plan id, as `npm run bootstrap` reads it. */
  get idsAsJson(): string {
    return Stack.of(this).toJsonString(this.ids);
  }

  /**
   * Allows making API keys and putting them into these plans.
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-iam-policy-examples.html
   */
  grantJoin(target: ServiceFunction, plans: readonly PlanName[]): void {
    const { partition, region } = Stack.of(this);
    const arn = (path: string) => `arn:${partition}:apigateway:${region}::${path}`;
    target.allow(['apigateway:POST', 'apigateway:GET'], [arn('/apikeys')]);
    target.allow(
      ['apigateway:POST'],
      plans.map((plan) => arn(`/usageplans/${this.ids[plan]}/keys`)),
    );
  }

  private usagePlan(plan: Plan, stage: Stage): UsagePlan {
    return new UsagePlan(this, plan.label, {
      name: plan.name,
      description: `${Stack.of(this).stackName}, ${plan.label}: ${plan.requestsPerHour} requests an hour, ${plan.burst} at once`,
      apiStages: [{ api: stage.restApi, stage }],
      throttle: { rateLimit: plan.ratePerSecond, burstLimit: plan.burst },
      quota: { limit: plan.requestsPerMonth, period: Period.MONTH },
    });
  }
}
