import * as alerts from '#shared/alerts/alerts-contract.ts';
import * as rules from '#shared/alerts/rules-contract.ts';
import * as v1 from '#shared/alerts/v1/contract.ts';
import { route, serve } from '#shared/http/serve.ts';
import { createAlertRule } from './create-alert-rule.ts';
import { createV1AlertRule } from './create-v1-alert-rule.ts';
import { deleteAlertRule } from './delete-alert-rule.ts';
import { deleteV1AlertRule } from './delete-v1-alert-rule.ts';
import { getAlert } from './get-alert.ts';
import { getAlertRule } from './get-alert-rule.ts';
import { listAlertDeliveries } from './list-alert-deliveries.ts';
import { listAlertRules } from './list-alert-rules.ts';
import { listAlerts } from './list-alerts.ts';
import { listV1AlertRules } from './list-v1-alert-rules.ts';
import { listV1Alerts } from './list-v1-alerts.ts';
import { markAlertRead } from './mark-alert-read.ts';
import { markAlertResolved } from './mark-alert-resolved.ts';
import { readAlert } from './read-alert.ts';
import { resolveAlert } from './resolve-alert.ts';
import { simulateAlertRule } from './simulate-alert-rule.ts';
import { snoozeAlertRule } from './snooze-alert-rule.ts';
import { updateAlertRule } from './update-alert-rule.ts';

export const handler = serve([
  route(v1.listV1Alerts, listV1Alerts),
  route(v1.markAlertRead, markAlertRead),
  route(v1.postAlertRead, markAlertRead),
  route(v1.markAlertResolved, markAlertResolved),
  route(v1.postAlertResolved, markAlertResolved),
  route(v1.listV1AlertRules, listV1AlertRules),
  route(v1.createV1AlertRule, createV1AlertRule),
  route(v1.deleteV1AlertRule, deleteV1AlertRule),
  route(rules.listAlertRules, listAlertRules),
  route(rules.createAlertRule, createAlertRule),
  route(rules.getAlertRule, getAlertRule),
  route(rules.updateAlertRule, updateAlertRule),
  route(rules.deleteAlertRule, deleteAlertRule),
  route(rules.snoozeAlertRule, snoozeAlertRule),
  route(rules.simulateAlertRule, simulateAlertRule),
  route(alerts.listAlerts, listAlerts),
  route(alerts.getAlert, getAlert),
  route(alerts.readAlert, readAlert),
  route(alerts.resolveAlert, resolveAlert),
  route(alerts.listAlertDeliveries, listAlertDeliveries),
]);
