import { Stack } from 'aws-cdk-lib';
import { Period, type Stage, UsagePlan } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import { PLAN_NAMES, PLANS, type Plan, type PlanName } from '#shared/admin/plans.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { acknowledge } from '../kit/acknowledge.ts';
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
    target.allow(['apigateway:POST', 'apigateway:GET'], [this.arn('/apikeys')]);
    target.allow(
      ['apigateway:POST', 'apigateway:GET'],
      plans.map((plan) => this.arn(`/usageplans/${this.ids[plan]}/keys`)),
    );
  }

  /**
   * Allows bringing a company from one plan to another: a new key joins, the old one is deleted. API Gateway names a
   * key only once it is made, so the right to delete one holds for every key of the account.
   */
  grantMove(target: ServiceFunction): void {
    this.grantJoin(target, PLAN_NAMES);
    this.grantDelete(target);
    target.env(ENV.usagePlanIds, this.idsAsJson);
  }

  /** Allows finding and deleting the keys of companies. */
  grantDelete(target: ServiceFunction): void {
    target.allow(['apigateway:GET'], [this.arn('/apikeys')]);
    target.allow(['apigateway:DELETE'], [this.arn('/apikeys/*')]);
    acknowledge(
      target,
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:apigateway:<AWS::Region>::/apikeys/*]',
      'API Gateway names a key only once it is made; each company has its own.',
    );
  }

  private arn(path: string): string {
    const { partition, region } = Stack.of(this);
    return `arn:${partition}:apigateway:${region}::${path}`;
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
