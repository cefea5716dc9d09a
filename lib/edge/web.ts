import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import { acknowledge } from '../kit/acknowledge.ts';

/** The private bucket of the web page's files; only the distribution reads it. */
export class Web extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      // Every deployment writes the files anew, so nothing is lost with the stack.
      removalPolicy: RemovalPolicy.DESTROY,
      autoDeleteObjects: true,
    });
    acknowledge(
      this.bucket,
      'AwsSolutions-S1',
      'The bucket holds the public files of the web page, which the distribution alone reads.',
    );
  }

  /** Copies the files of the directory on each deployment, and makes the distribution forget the former ones. */
  publish(directory: string, distribution: Distribution): void {
    if (!existsSync(join(directory, 'index.html'))) {
      throw new Error(`${directory} holds no index.html, the page at the platform's address.`);
    }
    new BucketDeployment(this, 'Files', {
      sources: [Source.asset(directory)],
      destinationBucket: this.bucket as IBucket,
      distribution,
      distributionPaths: ['/*'],
      cacheControl: [CacheControl.maxAge(Duration.minutes(5)), CacheControl.mustRevalidate()],
    });
    this.explainFindings();
  }

  /** The function that copies is CDK's own, one for the stack; it runs during deployments only. */
  private explainFindings(): void {
    const copier = Stack.of(this).node.children.find(({ node }) =>
      node.id.startsWith('Custom::CDKBucketDeployment'),
    );
    if (!copier)
      throw new Error(
        'CDK names the function of its bucket deployments differently by now; explain its findings under the new name.',
      );
    const bucketId = Stack.of(this).getLogicalId(this.bucket.node.defaultChild as CfnBucket);
    const findings = [
      'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
      'IAM5[Action::s3:GetBucket*]',
      'IAM5[Action::s3:GetObject*]',
      'IAM5[Action::s3:List*]',
      'IAM5[Action::s3:Abort*]',
      'IAM5[Action::s3:DeleteObject*]',
      'IAM5[Resource::arn:<AWS::Partition>:s3:::cdk-hnb659fds-assets-<AWS::AccountId>-<AWS::Region>/*]',
      `IAM5[Resource::<${bucketId}.Arn>/*]`,
      'IAM5[Resource::*]',
      'L1',
    ] as const;
    for (const finding of findings) {
      acknowledge(
        copier,
        `AwsSolutions-${finding}`,
        "CDK's own provider: it reads the deployment assets and writes this bucket of public files; its runtime comes with CDK.",
      );
    }
  }
}
