import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { capabilities } from '#shared/api.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { Admin } from './admin.ts';
import { Alerts } from './alerts.ts';
import { GatewayLogRole } from './api/gateway-log-role.ts';
import { LimitAlarm } from './api/limit-alarm.ts';
import { RestApi } from './api/rest-api.ts';
import { Auth } from './auth.ts';
import { PlatformClock } from './clock.ts';
import type { PlatformConfig } from './config.ts';
import { Delivery } from './delivery.ts';
import { Edge } from './edge/edge.ts';
import { Web } from './edge/web.ts';
import { Eraser } from './eraser.ts';
import { Exports } from './exports.ts';
import { Ingest } from './ingest.ts';
import { Alarms } from './kit/alarms.ts';
import type { PlatformScope } from './kit/platform-scope.ts';
import type { ServiceFunction } from './kit/service-function.ts';
import { Media } from './media.ts';
import { Metrics } from './metrics.ts';
import { Monitoring } from './monitoring.ts';
import { Platform } from './platform.ts';
import { Reports } from './reports.ts';
import { Schedules } from './schedules.ts';
import { Files } from './storage/files.ts';
import { Tables } from './storage/tables.ts';
import { Stream } from './stream.ts';

export interface PlatformStackProps extends StackProps {
  config: PlatformConfig;
  /** Directory of the built functions, one folder each: dist/functions. */
  bundles: string;
  /** Directory of the web page's files, with an index.html. */
  webFiles: string;
}

/** The whole platform. It composes; what each part is made of stands in the part's own file. */
export class PlatformStack extends Stack {
  constructor(scope: Construct, id: string, props: PlatformStackProps) {
    super(scope, id, props);
    const { config } = props;
    const parts = this.makeParts(props);
    const { alarms, tables } = parts;
    const logRole = new GatewayLogRole(this, 'GatewayLogRole');
    const made = this.makeCapabilities(parts, config, logRole);
    const { auth, admin, metrics, reports, delivery, clock, stream } = made;

    const api = new RestApi(this, 'Rest', {
      capabilities,
      fallback: made.platform.function.name,
      authorizer: auth.authorizer.name,
      alarms,
      logRole,
    });
    const serving = servingOf(made);
    for (const target of serving) api.permit(target);
    api.permitAuthorizer(auth.authorizer);
    auth.grantRegistration(api.usagePlans, config.registration);
    api.usagePlans.grantMove(admin.function);

    const eraser = new Eraser(this, 'Eraser', { ...parts, clock, api });

    new LimitAlarm(this, 'LimitAlarm', { alarms, functions: serving });

    const edge = this.makeEdge(props, api, stream);
    const functions = [
      ...serving,
      auth.authorizer,
      metrics.aggregator,
      reports.worker,
      delivery.worker,
      clock.function,
      eraser.function,
      stream.worker,
    ];
    tellPublicAddress(functions, edge.baseUrl, config.allowedOrigins);
    const queues = { ...reports.queues, ...metrics.queues, ...stream.queues, ...delivery.queues };
    const shown = { alarms, api, aggregator: metrics.aggregator, tables: tables.all };
    new Monitoring(this, 'Monitoring', { ...shown, functions, queues });
    this.writeOutputs(edge, api, tables, auth);
    new CfnOutput(this, 'DeliveryRoleArn', {
      value: delivery.workerRoleArn,
      description: 'Whom roles of customers trust, to have reports stored in their buckets',
    });
  }

  /** What every part stands on. */
  private makeParts({ config, bundles }: PlatformStackProps): PlatformScope {
    const email = config.alarmEmail === undefined ? {} : { email: config.alarmEmail };
    const alarms = new Alarms(this, 'Alarms', email);
    const tables = new Tables(this, 'Tables', { stage: config.stage, alarms });
    const files = new Files(this, 'Files', { stage: config.stage });
    return { bundles, alarms, tables, files };
  }

  /** The capabilities, and what they may ask of each other. */
  private makeCapabilities(parts: PlatformScope, config: PlatformConfig, logRole: GatewayLogRole) {
    const auth = new Auth(this, 'Auth', { ...parts, stage: config.stage });
    const admin = new Admin(this, 'Admin', parts);
    const metrics = new Metrics(this, 'Metrics', parts);
    const ingest = new Ingest(this, 'Ingest', parts);
    const media = new Media(this, 'Media', parts);
    const reports = new Reports(this, 'Reports', parts);
    const exports = new Exports(this, 'Exports', { ...parts, reports });
    const schedules = new Schedules(this, 'Schedules', { ...parts, reports });
    const alerts = new Alerts(this, 'AlertRules', parts);
    const delivery = new Delivery(this, 'Delivery', { ...parts, config });
    const platform = new Platform(this, 'Platform', { ...parts, reports });
    const clock = new PlatformClock(this, 'Clock', { ...parts, reports });
    const stream = new Stream(this, 'Stream', { ...parts, authorizer: auth.authorizer, logRole });
    const telling = [metrics.aggregator, metrics.function, reports.worker, clock.function];
    for (const target of [...telling, alerts.function]) stream.grantTell(target, parts.tables);
    const alerting = [metrics.function, stream.worker, alerts.function];
    for (const target of [reports.worker, clock.function, ...alerting]) delivery.grantEnqueue(target);
    return {
      auth,
      admin,
      metrics,
      ingest,
      media,
      reports,
      exports,
      schedules,
      alerts,
      delivery,
      platform,
      clock,
      stream,
    };
  }

  /** The one address of all faces, with the web page at its root. */
  private makeEdge({ config, webFiles }: PlatformStackProps, api: RestApi, stream: Stream): Edge {
    const web = new Web(this, 'Web');
    const edge = new Edge(this, 'Edge', {
      restHost: api.host,
      streamHost: stream.host,
      webBucket: web.bucket,
      allowedOrigins: config.allowedOrigins,
      ...(config.domain && { domain: config.domain }),
    });
    web.publish(webFiles, edge.distribution);
    return edge;
  }

  /** What people and `npm run bootstrap` need to know of the deployed stack. */
  private writeOutputs(edge: Edge, api: RestApi, tables: Tables, auth: Auth): void {
    const outputs = {
      BaseUrl: [edge.baseUrl, 'Address of the platform: web page, REST API, OAuth'],
      StreamUrl: [edge.streamUrl, 'Address of the stream'],
      DistributionHost: [
        edge.distribution.distributionDomainName,
        'Where a domain of your own must point to',
      ],
      UsagePlanIds: [api.usagePlans.idsAsJson, 'Usage plan of each plan'],
      DirectoryTable: [tables.all.directory.tableName, 'Table of credentials'],
      TokenSecretArn: [auth.tokenSecret.secretArn, 'Secret with the keys that sign access tokens'],
      RecordsTable: [tables.all.records.tableName, 'Table of companies and their records'],
    } as const;
    for (const [name, [value, description]] of Object.entries(outputs)) {
      new CfnOutput(this, name, { value, description });
    }
  }
}

function tellPublicAddress(
  functions: readonly ServiceFunction[],
  baseUrl: string,
  more: readonly string[],
): void {
  for (const target of functions) {
    target.env(ENV.publicUrl, baseUrl);
    target.env(ENV.allowedOrigins, [baseUrl, ...more].join(','));
  }
}

/** The functions that API Gateway calls. */
function servingOf({
  clock: _clock,
  ...capabilities
}: ReturnType<PlatformStack['makeCapabilities']>): ServiceFunction[] {
  return Object.values(capabilities).map((part) => part.function);
}
