import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { finishErasure } from '#test/support/erasures.ts';
import { type Identifier } from './operations.ts';
import { exportAtRest, jobsInTurn, marked, reportAtRest, type Tenant } from './tenant.ts';

/** An identifier that names an object of one company. */
export interface ObjectFixture {
  /** A new object of the company; all identifiers of its way, so `client_id` beside `secret_id`. */
  make: (tenant: Tenant) => Promise<Record<string, string>>;
  /** Takes the object away again; absent where nothing does. */
  remove?: (tenant: Tenant, ids: Record<string, string>) => Promise<unknown>;
  /** One of the right form that was never given to anybody. */
  never: string;
}

/** An identifier that names no object of a company, and why. */
interface LabelFixture {
  label: string;
  /** A value with which the call is valid. */
  value?: string;
}

export type Fixture = ObjectFixture | LabelFixture;

const ulid = '00000000000000000000000000';
const scopes = ['reports:read'];
const today = new Date().toISOString().slice(0, 10);

const users: ObjectFixture = {
  make: async (tenant) => {
    const email = marked(tenant, `u${randomUUID()}@acme.example`);
    const made = await tenant.make('POST', '/v2/admin/users', { email, role: 'viewer' });
    tenant.marks.add(String((made['invitation'] as Record<string, unknown>)['token']));
    return { user_id: marked(tenant, made['user_id']) };
  },
  remove: (tenant, { user_id: id }) => tenant.make('DELETE', `/v2/admin/users/${id}`),
  never: `usr_${ulid}`,
};

const clients: ObjectFixture = {
  make: async (tenant) => {
    const name = marked(tenant, `Client ${randomUUID()}`);
    const made = await tenant.make('POST', '/v2/admin/clients', { name, scopes });
    tenant.marks.add(String(made['client_secret']));
    return { client_id: marked(tenant, made['client_id']) };
  },
  remove: (tenant, { client_id: id }) => tenant.make('DELETE', `/v2/admin/clients/${id}`),
  never: `cli_${ulid}`,
};

const secrets: ObjectFixture = {
  make: async (tenant) => {
    const ids = await clients.make(tenant);
    const made = await tenant.make('POST', `/v2/admin/clients/${ids['client_id']}/secrets`);
    return { ...ids, secret_id: marked(tenant, made['secret_id']) };
  },
  remove: (tenant, { client_id: client, secret_id: secret }) =>
    tenant.make('DELETE', `/v2/admin/clients/${client}/secrets/${secret}`),
  never: `sec_${ulid}`,
};

const apiKeys: ObjectFixture = {
  make: async (tenant) => {
    const name = marked(tenant, `Key ${randomUUID()}`);
    const made = await tenant.make('POST', '/v2/admin/api-keys', { name, scopes });
    tenant.marks.add(String(made['api_key']));
    return { key_id: marked(tenant, made['key_id']) };
  },
  remove: (tenant, { key_id: id }) => tenant.make('DELETE', `/v2/admin/api-keys/${id}`),
  never: `key_${ulid}`,
};

function reportOf(tenant: Tenant, template: string): Promise<string> {
  return jobsInTurn(() => makeReport(tenant, template));
}

async function makeReport(tenant: Tenant, template: string, more: object = {}): Promise<string> {
  const made = await tenant.make('POST', '/v2/reports/generate', {
    name: marked(tenant, `Report ${randomUUID()}`),
    template_id: template,
    format: 'json',
    filters: { date_range: { start: today, end: today } },
    ...more,
  });
  const id = marked(tenant, made['report_id']);
  await reportAtRest(tenant, id);
  return id;
}

const reports: ObjectFixture = {
  make: async (tenant) => ({ report_id: await reportOf(tenant, 'sales_overview') }),
  remove: (tenant, { report_id: id }) => tenant.make('DELETE', `/v2/reports/${id}`),
  never: `rpt_${ulid}`,
};

const schedules: ObjectFixture = {
  make: async (tenant) => {
    const made = await tenant.make('POST', '/v2/schedules', {
      name: marked(tenant, `Schedule ${randomUUID()}`),
      template_id: 'sales_overview',
      format: 'json',
      schedule: { frequency: 'once', date: '2199-01-01' },
    });
    return { schedule_id: marked(tenant, made['schedule_id']) };
  },
  remove: (tenant, { schedule_id: id }) => tenant.make('DELETE', `/v2/schedules/${id}`),
  never: `sch_${ulid}`,
};

/** An address to which a mail bounced. */
const suppressions: ObjectFixture = {
  make: async (tenant) => {
    const address = marked(tenant, `bounce+${randomUUID()}@simulator.amazonses.com`);
    const delivery = { method: 'email', recipients: [address] };
    await jobsInTurn(() => makeReport(tenant, 'sales_overview', { delivery }));
    for (let attempt = 0; attempt < 600; attempt += 1) {
      const { suppressions: page } = await tenant.make('GET', '/v2/admin/suppressions?limit=100');
      const found = (page as Record<string, unknown>[]).find((one) => one['address'] === address);
      if (found) return { suppression_id: marked(tenant, found['suppression_id']) };
      await sleep(100);
    }
    throw new Error(`The mail to ${address} did not bounce within a minute.`);
  },
  remove: (tenant, { suppression_id: id }) => tenant.make('DELETE', `/v2/admin/suppressions/${id}`),
  never: 'sup_0000000001ffffffffffffffff',
};

/** A schedule with two runs, and the end of the first page of them. */
const scheduleRuns: ObjectFixture = {
  make: async (tenant) => {
    const ids = await schedules.make(tenant);
    const path = `/v2/schedules/${ids['schedule_id']}`;
    for (let runs = 0; runs < 2; runs += 1) {
      const run = await tenant.make('POST', `${path}/run`);
      await reportAtRest(tenant, marked(tenant, run['report_id']));
    }
    const page = await tenant.make('GET', `${path}/runs?limit=1`);
    return { ...ids, cursor: String(page['next_cursor']) };
  },
  never: Buffer.from(randomUUID().repeat(3)).toString('base64url'),
};

const webhooks: ObjectFixture = {
  make: async (tenant) => {
    const name = marked(tenant, `Webhook ${randomUUID()}`);
    const url = `https://hooks.example.com/${randomUUID()}`;
    const made = await tenant.make('POST', '/v2/admin/webhooks', { name, url, events: [] });
    tenant.marks.add(String(made['secret']));
    const id = marked(tenant, made['webhook_id']);
    // What is sent to it fails at once, so that its deliveries come to rest.
    await tenant.make('PATCH', `/v2/admin/webhooks/${id}`, { enabled: false });
    return { webhook_id: id };
  },
  remove: (tenant, { webhook_id: id }) => tenant.make('DELETE', `/v2/admin/webhooks/${id}`),
  never: `wh_${ulid}`,
};

async function sendTest(tenant: Tenant, webhookId: string): Promise<string> {
  const path = `/v2/admin/webhooks/${webhookId}`;
  const { delivery_id: id } = await tenant.make('POST', `${path}/test`);
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const { deliveries } = await tenant.make('GET', `${path}/deliveries`);
    const found = (deliveries as Record<string, unknown>[]).find((one) => one['delivery_id'] === id);
    if (found?.['status'] !== 'pending') return marked(tenant, id);
    await sleep(100);
  }
  throw new Error(`The delivery ${String(id)} did not end within a minute.`);
}

const deliveries: ObjectFixture = {
  make: async (tenant) => {
    const ids = await webhooks.make(tenant);
    return { ...ids, delivery_id: await sendTest(tenant, ids['webhook_id'] ?? '') };
  },
  remove: (tenant, { webhook_id: id }) => tenant.make('DELETE', `/v2/admin/webhooks/${id}`),
  never: `dlv_${ulid}`,
};

const deliveriesCursor: ObjectFixture = {
  make: async (tenant) => {
    const ids = await webhooks.make(tenant);
    for (let sent = 0; sent < 2; sent += 1) await sendTest(tenant, ids['webhook_id'] ?? '');
    const page = await tenant.make('GET', `/v2/admin/webhooks/${ids['webhook_id']}/deliveries?limit=1`);
    return { ...ids, cursor: String(page['next_cursor']) };
  },
  never: Buffer.from(randomUUID().repeat(3)).toString('base64url'),
};

const videos: ObjectFixture = {
  make: async (tenant) => {
    const id = marked(tenant, `video-${randomUUID()}`);
    await tenant.make('POST', '/v2/events?wait=true', {
      events: [{ event: 'video_view', user_id: 'u1', session_id: 's1', properties: { video_id: id } }],
    });
    return { id };
  },
  never: 'video-never-seen',
};

const ownMetrics: ObjectFixture = {
  make: async (tenant) => {
    const name = marked(tenant, `m_${randomUUID().replaceAll('-', '_')}`);
    await tenant.make('POST', '/v2/metrics', { name, event: 'checkout_started', aggregation: 'count' });
    return { name };
  },
  remove: (tenant, { name }) => tenant.make('DELETE', `/v2/metrics/${name}`),
  never: 'never_made',
};

const points: ObjectFixture = {
  make: async (tenant) => {
    await tenant.make('POST', '/api/v1/analytics', { metric_type: 'orders', value: 7 });
    return {};
  },
  never: '',
};

/** Carried through, so that nothing of the company changes by itself any more. */
const erasures: ObjectFixture = {
  make: async (tenant) => {
    const made = await tenant.make('DELETE', `/v2/admin/people/${randomUUID()}`);
    const id = marked(tenant, made['erasure_id']);
    await finishErasure(tenant.company, id);
    return { erasure_id: id };
  },
  never: `ers_${ulid}`,
};

const templates: ObjectFixture = {
  make: async (tenant) => {
    const made = await tenant.make('POST', '/v2/templates', {
      name: marked(tenant, `Template ${randomUUID()}`),
      sections: [{ type: 'kpis', title: 'Key figures', metrics: ['revenue'] }],
    });
    return { template_id: marked(tenant, made['template_id']) };
  },
  remove: (tenant, { template_id: id }) => tenant.make('DELETE', `/v2/templates/${id}`),
  never: `tpl_${ulid}`,
};

/** Templates as the export jobs' face names them. */
const reportTypes: ObjectFixture = {
  make: async (tenant) => ({ report: (await templates.make(tenant))['template_id'] ?? '' }),
  never: templates.never,
};

const exportJobs: ObjectFixture = {
  make: async (tenant) => {
    const made = await tenant.make('POST', '/api/public/reports/report/sales_overview', {
      name: marked(tenant, `Job ${randomUUID()}`),
      format: 'json',
    });
    const { workflowId, runId, statusUrl } = made['result'] as Record<string, string>;
    await reportAtRest(tenant, marked(tenant, workflowId));
    const token = new URL(statusUrl ?? '').searchParams.get('analyticsAccessToken');
    return { report: workflowId ?? '', runId: marked(tenant, runId), analyticsAccessToken: token ?? '' };
  },
  never: `rpt_${ulid}`,
};

const mediaExports: ObjectFixture = {
  make: async (tenant) => {
    const body = { type: 'system', period: '1d', format: 'json' };
    const { data } = await tenant.make('POST', '/v2/analytics/export', body);
    const { exportId, downloadUrl } = data as Record<string, string>;
    const id = marked(tenant, exportId);
    await exportAtRest(tenant, id);
    return { id, token: new URL(downloadUrl ?? '').searchParams.get('token') ?? '' };
  },
  never: `exp_${ulid}`,
};
const NEVER_A_TOKEN = 'Y29fMQ.AAAA';

/** A template that a report was made with; such a report stays when its template goes. */
const usedTemplates: ObjectFixture = {
  never: templates.never,
  make: async (tenant) => {
    const ids = await templates.make(tenant);
    await reportOf(tenant, ids['template_id'] ?? '');
    return ids;
  },
};

/** A threshold that every data point of the fixture meets. */
const rules: ObjectFixture = {
  make: async (tenant) => {
    const made = await tenant.make('POST', '/v2/alert-rules', {
      name: marked(tenant, `Rule ${randomUUID()}`),
      evaluate: 'data_point',
      metric: 'session_duration',
      operator: '>',
      threshold: 0,
    });
    return { rule_id: marked(tenant, made['rule_id']) };
  },
  remove: (tenant, { rule_id: id }) => tenant.make('DELETE', `/v2/alert-rules/${id}`),
  never: `rule_${ulid}`,
};

/** Resolved with its rule, so that nothing changes it any more. */
const alerts: ObjectFixture = {
  make: async (tenant) => {
    const { rule_id: rule = '' } = await rules.make(tenant);
    await tenant.make('POST', '/v2/events', { events: [{ metric: 'session_duration', value: 7 }] });
    const id = marked(tenant, await firstAlertOf(tenant, rule));
    await tenant.make('DELETE', `/v2/alert-rules/${rule}`);
    return { alert_id: id };
  },
  never: `alert_${ulid}`,
};

/** A rule with two alerts, and the end of the first page of them. */
const ruleWithAlerts: ObjectFixture = {
  make: async (tenant) => {
    const { rule_id: rule = '' } = await rules.make(tenant);
    const events = [7, 0, 8].map((value) => ({ metric: 'session_duration', value }));
    await tenant.make('POST', '/v2/events', { events });
    await firstAlertOf(tenant, rule);
    const { next_cursor: cursor } = await tenant.make('GET', `/v2/alerts?rule_id=${rule}&limit=1`);
    return { rule_id: rule, cursor: String(cursor) };
  },
  never: `rule_${ulid}`,
};

async function firstAlertOf(tenant: Tenant, rule: string): Promise<string> {
  const deadline = AbortSignal.timeout(60_000);
  for (;;) {
    deadline.throwIfAborted();
    const { alerts: found } = await tenant.make('GET', `/v2/alerts?rule_id=${rule}`);
    const [first] = found as { alert_id: string }[];
    if (first) return first.alert_id;
    await sleep(100);
  }
}

/** The same object where its identifier is called `id`. */
function called(name: string, fixture: ObjectFixture): ObjectFixture {
  const { make, remove, never } = fixture;
  return {
    make: async (tenant) => ({ id: (await make(tenant))[name] ?? '' }),
    ...(remove ? { remove: (tenant, { id = '' }) => remove(tenant, { [name]: id }) } : {}),
    never,
  };
}

/** The end of a list's first page; the list must have two entries. */
function cursorOf(path: string, fill: ObjectFixture): ObjectFixture {
  return {
    make: async (tenant) => {
      await Promise.all([fill.make(tenant), fill.make(tenant)]);
      const page = await tenant.make('GET', path);
      const within = (page['meta'] ?? page['result']) as Record<string, unknown> | undefined;
      const cursor = page['next_cursor'] ?? within?.['next_cursor'] ?? within?.['nextCursor'];
      if (typeof cursor !== 'string') throw new Error(`${path} gave no cursor: ${JSON.stringify(page)}`);
      return { cursor };
    },
    never: Buffer.from(randomUUID().repeat(3)).toString('base64url'),
  };
}

/** By `<operation> <identifier>`, else by the identifier's name alone. */
const FIXTURES: Record<string, Fixture> = {
  user_id: users,
  client_id: clients,
  secret_id: secrets,
  key_id: apiKeys,
  report_id: reports,
  'getV1Report id': called('report_id', reports),
  'deleteV1Report id': called('report_id', reports),
  'listV1Reports cursor': cursorOf('/api/v1/reports?per_page=1', reports),
  report_ids: reports,
  template_id: templates,
  rule_id: rules,
  alert_id: alerts,
  'markAlertRead id': called('alert_id', alerts),
  'postAlertRead id': called('alert_id', alerts),
  'markAlertResolved id': called('alert_id', alerts),
  'postAlertResolved id': called('alert_id', alerts),
  'deleteV1AlertRule id': called('rule_id', rules),
  erasure_id: erasures,
  schedule_id: schedules,
  webhook_id: webhooks,
  delivery_id: deliveries,
  suppression_id: suppressions,
  'listSuppressions cursor': cursorOf('/v2/admin/suppressions?limit=1', suppressions),
  'listWebhooks cursor': cursorOf('/v2/admin/webhooks?limit=1', webhooks),
  'listWebhookDeliveries cursor': deliveriesCursor,
  'listSchedules cursor': cursorOf('/v2/schedules?limit=1', schedules),
  'listScheduleRuns cursor': scheduleRuns,
  'listReports template_id': usedTemplates,
  'runExportJob report': reportTypes,
  'runExportJobByGet report': reportTypes,
  report: exportJobs,
  runId: { ...exportJobs, never: '0'.repeat(32) },
  analyticsAccessToken: { ...exportJobs, never: NEVER_A_TOKEN },
  'getExport id': mediaExports,
  'downloadExport id': mediaExports,
  'downloadExport token': { ...mediaExports, never: NEVER_A_TOKEN },
  'listExportJobs cursor': cursorOf('/api/public/reports/jobs?limit=1', reports),
  'getVideoAnalytics id': videos,
  'listUsers cursor': cursorOf('/v2/admin/users?limit=1', users),
  'listClients cursor': cursorOf('/v2/admin/clients?limit=1', clients),
  'listTemplates cursor': cursorOf('/v2/templates?limit=1', templates),
  'listApiKeys cursor': cursorOf('/v2/admin/api-keys?limit=1', apiKeys),
  'listAuditLog cursor': cursorOf('/v2/admin/audit-log?limit=1', users),
  'listAnalytics cursor': cursorOf('/api/v1/analytics?per_page=1', points),
  'erasePerson user_id': { label: "a name in the company's own events, known or not", value: 'somebody' },
  'listAlerts rule_id': ruleWithAlerts,
  'listAlerts cursor': cursorOf('/v2/alerts?limit=1', alerts),
  'listV1Alerts cursor': cursorOf('/api/v1/alerts?per_page=1', alerts),
  'createAlertRule video_id': { label: "a value that the company's own figures are filtered by" },
  'updateAlertRule video_id': { label: "a value that the company's own figures are filtered by" },
  'issueToken client_id': { label: 'a credential; whoever knows its secret is its company' },
  'acceptInvitation token': { label: 'a secret; whoever knows it was invited' },
  'getDocsAsset asset': { label: 'a public file', value: 'swagger-ui.css' },
  'getMetric name': ownMetrics,
  'deleteMetric name': ownMetrics,
  'getChart metric': {
    label: 'a name of the list that everybody has, or of an own metric',
    value: 'revenue',
  },
};

/** @throws Error that says what to do where a new operation's identifier is not known here */
export function fixtureOf(operation: string, { place, name }: Identifier): Fixture {
  const last = name.split('.').at(-1) ?? name;
  const found = FIXTURES[`${operation} ${last}`] ?? FIXTURES[last];
  if (found) return found;
  throw new Error(
    `${operation} takes ${place}:${name}, which test/integration/isolation/fixtures.ts does not know. Enter how an ` +
      'object of that kind is made and removed, or why it names no object of a company.',
  );
}

/** Values that are no identifier of anything. */
export const MALFORMED = ['x', "' OR 1=1 --", 'co_demo_professional#x', '\u{1F4A5}', 'a'.repeat(300)];

/** Bodies and queries where the contract's example would not do; `undefined` takes the example. */
export const REQUESTS: Record<string, { body?: unknown; query?: string }> = {
  previewTemplate: { body: { filters: { date_range: { start: today, end: today } } } },
  updateUser: { body: { name: 'Another Name' } },
  generateReport: {
    body: {
      name: 'Isolated',
      template_id: 'sales_overview',
      format: 'json',
      filters: { date_range: { start: today, end: today } },
      delivery: { method: 'webhook' },
    },
  },
  createSchedule: {
    body: {
      name: 'Isolated',
      template_id: 'sales_overview',
      format: 'json',
      schedule: { frequency: 'once', date: '2199-01-01' },
      delivery: { method: 'webhook' },
    },
  },
  updateSchedule: { body: { format: 'json', delivery: { method: 'webhook' } } },
  createAlertRule: {
    body: {
      name: 'Isolated',
      metric: 'revenue',
      operator: '>',
      threshold: 1,
      channels: [{ type: 'webhook' }],
    },
  },
  updateAlertRule: { body: { threshold: 7.5, channels: [{ type: 'webhook' }] } },
  updateClient: { body: { name: 'Another Name' } },
  deleteCompany: { body: { name: 'Not the name of any company' } },
  updateCompany: { body: { name: 'Demo Enterprise' } },
};
