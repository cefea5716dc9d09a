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

  /**
   * Copies the files of the directory on each deployment. Names of all but index.html carry a hash of their content, so
   * browsers keep those for good and ask for index.html each time.
   */
  publish(directory: string, distribution: Distribution): void {
    if (!existsSync(join(directory, 'index.html'))) {
      throw new Error(`${directory} holds no index.html, the page at the platform's address.`);
    }
    const common = { sources: [Source.asset(directory)], destinationBucket: this.bucket as IBucket };
    // A page that is open goes on loading the parts of its own version, so former ones stay.
    const assets = new BucketDeployment(this, 'Assets', {
      ...common,
      exclude: ['index.html'],
      prune: false,
      cacheControl: [CacheControl.maxAge(Duration.days(365)), CacheControl.immutable()],
    });
    const page = new BucketDeployment(this, 'Page', {
      ...common,
      exclude: ['*'],
      include: ['index.html'],
      prune: false,
      distribution,
      distributionPaths: ['/index.html'],
      cacheControl: [CacheControl.noCache()],
    });
    // The page names files that must be there before it.
    page.node.addDependency(assets);
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
