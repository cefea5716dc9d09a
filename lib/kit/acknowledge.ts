import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Explains a finding of cdk-nag that stays as it is. Write it beside the construct that causes the finding.
 *
 * @param finding rule and, where the rule names one, the finding: `AwsSolutions-IAM5[Resource::*]`
 */
export function acknowledge(construct: IConstruct, finding: `AwsSolutions-${string}`, reason: string): void {
  Validations.of(construct).acknowledge({ id: finding, reason });
}
