import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { PLAN_NAMES, PLANS } from '#shared/admin/plans.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import type { Stage } from '../config.ts';
import { acknowledge } from '../kit/acknowledge.ts';
import type { ServiceFunction } from '../kit/service-function.ts';

/** Presigned URLs are refused when they are older, whatever expiry they were signed with. */
export const MAX_SIGNATURE_AGE = Duration.minutes(15);

/** Keys are `<kind>/<company>/…` (shared/jobs/file-key.ts); a function's permissions name the kinds that it has to do with. */
export type FileKind = 'reports';

/** The private bucket of finished reports. They leave it through presigned URLs only. */
export class Files extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, props: { stage: Stage }) {
    super(scope, id);
    const production = props.stage === 'production';
    this.bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      autoDeleteObjects: !production,
      lifecycleRules: [
        { id: 'abandoned-uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) },
        { id: 'longest-retention', expiration: longestRetention() },
      ],
    });
    this.denyOldSignatures();
    acknowledge(
      this.bucket,
      'AwsSolutions-S1',
      'Server access logs would keep the presigned URLs, which are credentials; each download is logged by the API that issues its URL.',
    );
  }

  grantWrite(target: ServiceFunction, kind: FileKind): void {
    this.grantOnObjects(target, kind, ['s3:PutObject', 's3:AbortMultipartUpload']);
  }

  /** Also what presigned downloads need: a presigned URL can do what its signer can. */
  grantRead(target: ServiceFunction, kind: FileKind): void {
    this.grantOnObjects(target, kind, ['s3:GetObject']);
  }

  /** Allows deleting objects by their keys; which those are follows from the job, so none is searched for. */
  grantDelete(target: ServiceFunction, kind: FileKind): void {
    this.grantOnObjects(target, kind, ['s3:DeleteObject']);
  }

  /** Allows asking whether the bucket answers, which AWS ties to the right to list it. */
  grantLookAt(target: ServiceFunction): void {
    target.allow(['s3:ListBucket'], [this.bucket.bucketArn]);
    target.env(ENV.filesBucket, this.bucket.bucketName);
  }

  private grantOnObjects(target: ServiceFunction, kind: FileKind, actions: string[]): void {
    target.allow(actions, [this.bucket.arnForObjects(`${kind}/*`)]);
    target.env(ENV.filesBucket, this.bucket.bucketName);
    acknowledge(
      target,
      `AwsSolutions-IAM5[Resource::<${this.bucketLogicalId()}.Arn>/${kind}/*]`,
      'The objects are made at run time under the id of their company; the kind is the closest that a policy can name them.',
    );
  }

  /** https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html */
  private denyOldSignatures(): void {
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'DenyOldSignatures',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:GetObject', 's3:PutObject'],
        resources: [this.bucket.arnForObjects('*')],
        conditions: { NumericGreaterThan: { 's3:signatureAge': MAX_SIGNATURE_AGE.toMilliseconds() } },
      }),
    );
  }

  private bucketLogicalId(): string {
    const { defaultChild } = this.bucket.node;
    if (!defaultChild) throw new Error('The bucket has no resource.');
    return Stack.of(this).getLogicalId(defaultChild as CfnBucket);
  }
}

/** The backstop: each report is removed when its own plan says so, this rule removes what was missed. */
function longestRetention(): Duration {
  return Duration.days(Math.max(...PLAN_NAMES.map((name) => PLANS[name].retentionDays)) + 1);
}
