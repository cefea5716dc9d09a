import * as suppressions from '#shared/delivery/suppressions-contract.ts';
import { route, serve } from '#shared/http/serve.ts';
import * as operations from '#shared/webhooks/contract.ts';
import { createWebhook } from './create-webhook.ts';
import { deleteWebhook } from './delete-webhook.ts';
import { getWebhook } from './get-webhook.ts';
import { liftSuppression } from './lift-suppression.ts';
import { listSuppressions } from './list-suppressions.ts';
import { listWebhookDeliveries } from './list-webhook-deliveries.ts';
import { listWebhooks } from './list-webhooks.ts';
import { redeliver } from './redeliver.ts';
import { rotateWebhookSecret } from './rotate-webhook-secret.ts';
import { testWebhook } from './test-webhook.ts';
import { updateWebhook } from './update-webhook.ts';

export const handler = serve([
  route(operations.listWebhooks, listWebhooks),
  route(operations.createWebhook, createWebhook),
  route(operations.getWebhook, getWebhook),
  route(operations.updateWebhook, updateWebhook),
  route(operations.deleteWebhook, deleteWebhook),
  route(operations.rotateWebhookSecret, rotateWebhookSecret),
  route(operations.testWebhook, testWebhook),
  route(operations.listWebhookDeliveries, listWebhookDeliveries),
  route(operations.redeliver, redeliver),
  route(suppressions.listSuppressions, listSuppressions),
  route(suppressions.liftSuppression, liftSuppression),
]);
