/**
 * Names of the environment variables that the stack sets and the functions read.
 * No import here: synthesis and run time share this file.
 */
export const ENV = {
  directoryTable: 'DIRECTORY_TABLE',
  recordsTable: 'RECORDS_TABLE',
  pointsTable: 'POINTS_TABLE',
  deltasTable: 'DELTAS_TABLE',
  rollupsTable: 'ROLLUPS_TABLE',
  countersTable: 'COUNTERS_TABLE',
  connectionsTable: 'CONNECTIONS_TABLE',
  filesBucket: 'FILES_BUCKET',
  jobsQueueUrl: 'JOBS_QUEUE_URL',
  streamQueueUrl: 'STREAM_QUEUE_URL',
  streamCallbackUrl: 'STREAM_CALLBACK_URL',
  deliveryQueueUrl: 'DELIVERY_QUEUE_URL',
  mailFrom: 'MAIL_FROM',
  mailConfigurationSet: 'MAIL_CONFIGURATION_SET',
  allowedPrivateHosts: 'ALLOWED_PRIVATE_HOSTS',
  tokenSecretArn: 'TOKEN_SECRET_ARN',
  usagePlanIds: 'USAGE_PLAN_IDS',
  registration: 'REGISTRATION',
  allowedOrigins: 'ALLOWED_ORIGINS',
  publicUrl: 'PUBLIC_URL',
} as const;

export type EnvName = (typeof ENV)[keyof typeof ENV];
