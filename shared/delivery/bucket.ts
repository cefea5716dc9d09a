/** A customer's bucket, and the role of the customer's account by which a file gets there. */
export interface Bucket {
  bucket: string;
  /** Before each object's name; empty, or with a slash at its end. */
  prefix: string;
  /** `arn:aws:iam::111122223333:role/analytics-delivery-…` */
  role_arn: string;
  /** The bucket's; the platform's own where left out. */
  region?: string | undefined;
}

/** The platform may assume roles of this name only (lib/delivery.ts), so no other role of anybody trusts it by mistake. */
const ROLE_ARN = /^arn:aws(?:-cn|-us-gov)?:iam::(\d{12}):role\/analytics-delivery-[\w+=,.@-]{1,45}$/;
/** Of the bucket's name as a whole; https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const BUCKET = /^(?=.{3,63}$)[a-z0-9](?:[a-z0-9-]|\.(?!\.))*[a-z0-9]$/;
const RESERVED_START = /^(?:xn--|sthree-|amzn-s3-demo-)/;
const RESERVED_END = /(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/;
const ADDRESS = /^\d+\.\d+\.\d+\.\d+$/;
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html#object-key-guidelines-safe-characters */
const PREFIX = /^(?:[\w!.*'()-]+\/)*[\w!.*'()-]*$/;
const REGION = /^[a-z]{2}(?:-[a-z]+){1,3}-\d{1,2}$/;

export function isBucketName(text: string): boolean {
  return BUCKET.test(text) && !RESERVED_START.test(text) && !RESERVED_END.test(text) && !ADDRESS.test(text);
}

export function isRoleArn(text: string): boolean {
  return ROLE_ARN.test(text);
}

/** Folders of safe characters; none is `.` or `..`. */
export function isPrefix(text: string): boolean {
  return PREFIX.test(text) && !text.split('/').some((part) => part === '.' || part === '..');
}

export function isRegion(text: string): boolean {
  return REGION.test(text);
}

/** The account that the role belongs to, which must own the bucket too. */
export function accountOf(roleArn: string): string {
  return ROLE_ARN.exec(roleArn)?.[1] ?? '';
}

/** Where a file comes to lie: the same at each attempt, and for no other report. */
export function objectKeyOf({ prefix }: Pick<Bucket, 'prefix'>, reportId: string, fileName: string): string {
  const folder = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
  return `${folder}${reportId}/${fileName}`;
}
