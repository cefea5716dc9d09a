import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { ENV, type EnvName } from '#shared/runtime/env-names.ts';
import type { Family } from '#shared/runtime/partitions.ts';
import { TABLES, type TableName, type TableSpec, TTL_ATTRIBUTE } from '#shared/runtime/tables.ts';
import type { Stage } from '../config.ts';
import { type Alarms, sumOf } from '../kit/alarms.ts';
import type { ServiceFunction } from '../kit/service-function.ts';
import { conditionsOf } from './leading-keys.ts';

/**
 * What a function may be allowed on items. `Scan` is missing on purpose: it reads across companies.
 * A transaction needs the actions of its parts, and `ConditionCheckItem` for its checks.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
 */
export type ItemAction =
  | 'GetItem'
  | 'BatchGetItem'
  | 'Query'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'BatchWriteItem'
  | 'ConditionCheckItem';

const ENV_OF = {
  directory: ENV.directoryTable,
  records: ENV.recordsTable,
  points: ENV.pointsTable,
  deltas: ENV.deltasTable,
  rollups: ENV.rollupsTable,
  counters: ENV.countersTable,
  connections: ENV.connectionsTable,
} as const satisfies Record<TableName, EnvName>;

export interface TablesProps {
  stage: Stage;
  alarms: Alarms;
}

/** The tables of shared/runtime/tables.ts: on demand, with point-in-time recovery and expiry. */
export class Tables extends Construct {
  readonly all: Readonly<Record<TableName, Table>>;

  constructor(scope: Construct, id: string, props: TablesProps) {
    super(scope, id);
    const names = Object.keys(TABLES) as TableName[];
    const made = names.map((name) => [name, this.makeTable(name, TABLES[name], props.stage)] as const);
    this.all = Object.fromEntries(made) as Record<TableName, Table>;
    this.alarmOnThrottling(props.alarms);
    this.alarmOnSystemErrors(props.alarms);
  }

  /**
   * Allows the actions on items of these families of partition keys (shared/runtime/partitions.ts), and tells the
   * function the table's name.
   */
  grant<Name extends TableName>(
    target: ServiceFunction,
    name: Name,
    families: readonly Family<Name>[],
    actions: readonly ItemAction[],
  ): void {
    const table = this.all[name];
    for (const conditions of conditionsOf(name, families)) {
      target.allow(
        actions.map((action) => `dynamodb:${action}`),
        [table.tableArn],
        conditions,
      );
    }
    target.env(ENV_OF[name], table.tableName);
  }

  /** Allows asking whether the table answers. */
  grantLookAt(target: ServiceFunction, name: TableName): void {
    target.allow(['dynamodb:DescribeTable'], [this.all[name].tableArn]);
    target.env(ENV_OF[name], this.all[name].tableName);
  }

  /** Allows queries on an index. Indexes are not keyed by company, so only what serves all companies may read them. */
  grantIndex(target: ServiceFunction, name: TableName, index: string): void {
    const table = this.all[name];
    const spec: TableSpec = TABLES[name];
    if (!spec.indexes?.[index])
      throw new Error(`The table ${name} has no index ${index}; see shared/runtime/tables.ts.`);
    target.allow(['dynamodb:Query'], [`${table.tableArn}/index/${index}`]);
    target.env(ENV_OF[name], table.tableName);
  }

  private makeTable(name: TableName, spec: TableSpec, stage: Stage): Table {
    const production = stage === 'production';
    const text = (attribute: string) => ({ name: attribute, type: AttributeType.STRING });
    const table = new Table(this, pascalCase(name), {
      partitionKey: text(spec.partitionKey),
      ...(spec.sortKey !== undefined && { sortKey: text(spec.sortKey) }),
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.DEFAULT,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      timeToLiveAttribute: TTL_ATTRIBUTE,
      deletionProtection: production,
      removalPolicy: production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      ...(spec.stream && { stream: StreamViewType.NEW_IMAGE }),
    });
    for (const [indexName, index] of Object.entries(spec.indexes ?? {})) {
      table.addGlobalSecondaryIndex({
        indexName,
        partitionKey: text(index.partitionKey),
        sortKey: text(index.sortKey),
        projectionType: ProjectionType[index.projection],
      });
    }
    return table;
  }

  private alarmOnThrottling(alarms: Alarms): void {
    const period = Duration.minutes(5);
    for (const kind of ['Read', 'Write'] as const) {
      const metrics = Object.entries(this.all).map(
        ([name, table]) =>
          [name, table.metric(`${kind}ThrottleEvents`, { period, statistic: 'Sum' })] as const,
      );
      alarms.add({
        id: `Tables${kind}sThrottled`,
        metric: sumOf(Object.fromEntries(metrics), `${kind}s that DynamoDB throttled`, period),
        threshold: 10,
        periods: 2,
        severity: 'high',
        impact: `DynamoDB throttles ${kind.toLowerCase()}s for ten minutes: calls grow slow and some fail. The dashboard shows which table; look for one company's hot key.`,
      });
    }
  }

  private alarmOnSystemErrors(alarms: Alarms): void {
    const period = Duration.minutes(5);
    const of = (table: Table, Operation: string) =>
      table.metric('SystemErrors', {
        period,
        statistic: 'Sum',
        dimensionsMap: { TableName: table.tableName, Operation },
      });
    const { directory, records, points, rollups } = this.all;
    // DynamoDB counts system errors per operation; these four are on the path of every credential, report and event.
    const metrics = {
      directoryReads: of(directory, 'GetItem'),
      recordReads: of(records, 'Query'),
      ingest: of(points, 'TransactWriteItems'),
      rollupWrites: of(rollups, 'TransactWriteItems'),
    };
    alarms.add({
      id: 'TablesFailing',
      metric: sumOf(metrics, 'System errors of DynamoDB', period),
      threshold: 5,
      severity: 'high',
      impact:
        'DynamoDB itself answers with errors: sign-in, ingest or reports fail. Look at the AWS Health Dashboard.',
    });
  }
}

function pascalCase(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
