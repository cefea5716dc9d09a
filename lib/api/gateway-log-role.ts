import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnAccount } from 'aws-cdk-lib/aws-apigateway';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct, type IConstruct } from 'constructs';
import { acknowledge } from '../kit/acknowledge.ts';

/**
 * The role with which API Gateway writes access logs. It is a setting of the account and region, so it stays when the
 * stack goes: other APIs may use it by then.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
export class GatewayLogRole extends Construct {
  private readonly setting: CfnAccount;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('apigateway.amazonaws.com'),
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName(POLICY)],
    });
    role.applyRemovalPolicy(RemovalPolicy.RETAIN);
    this.setting = new CfnAccount(this, 'Setting', { cloudWatchRoleArn: role.roleArn });
    this.setting.applyRemovalPolicy(RemovalPolicy.RETAIN);
    acknowledge(
      role,
      `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${POLICY}]`,
      'The policy that API Gateway requires to write logs for the account.',
    );
  }

  /** A stage that logs is refused while the account has no such role. */
  mustPrecede(stage: IConstruct): void {
    stage.node.addDependency(this.setting);
  }
}

const POLICY = 'service-role/AmazonAPIGatewayPushToCloudWatchLogs';
