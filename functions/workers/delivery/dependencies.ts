import { allowedHosts } from '#shared/delivery/allowed-hosts.ts';
import type { AttemptDependencies, Resolved } from '#shared/delivery/attempt.ts';
import { bucketChannel } from '#shared/delivery/bucket-channel.ts';
import { putInBucket } from '#shared/delivery/bucket-store.ts';
import {
  claimDelivery,
  deferDelivery,
  endAttempt,
  postponeDelivery,
  readDelivery,
} from '#shared/delivery/delivery-store.ts';
import { emailChannel } from '#shared/delivery/email-channel.ts';
import { waitsUntil } from '#shared/delivery/hang.ts';
import { sendMail } from '#shared/delivery/mail-store.ts';
import { post } from '#shared/delivery/outbound.ts';
import { findSuppression } from '#shared/delivery/suppression-store.ts';
import { webhookChannel } from '#shared/delivery/webhook-channel.ts';
import { readFile, streamFile } from '#shared/jobs/file-read-store.ts';
import { jobRecords } from '#shared/jobs/record-store.ts';
import { reportNotice } from '#shared/reports/notice.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { claimProbe, disableWebhook, findHang, findWebhook, noteHang } from '#shared/webhooks/store.ts';
import { liveSecrets } from '#shared/webhooks/webhook.ts';

export function attemptDependencies(): AttemptDependencies {
  const allowed = allowedHosts();
  const reports = {
    find: (company: string, id: string) => jobRecords(company).get(id),
    read: readFile,
    stream: streamFile,
    baseUrl: requireEnv(ENV.publicUrl),
  };
  return {
    store: { readDelivery, claimDelivery, postponeDelivery, deferDelivery, endAttempt },
    resolve: async (delivery) => {
      const { company, source, target } = delivery;
      const content: Resolved =
        source.kind === 'notice'
          ? { kind: 'ready', notice: source.notice }
          : await reportNotice(company, source, target.channel, reports);
      if (content.kind !== 'ready') return content;
      const at = await waitsUntil(delivery, { find: findHang, claimProbe }, systemClock());
      return at === undefined ? content : { kind: 'later', at };
    },
    email: emailChannel({ sendMail, findSuppression }),
    s3: bucketChannel(putInBucket),
    webhook: webhookChannel({
      find: async (company, id, now) => {
        const webhook = await findWebhook(company, id);
        if (!webhook) return undefined;
        const { url, format, enabled, hang } = webhook;
        return { url, format, enabled, hang, secrets: liveSecrets(webhook, now) };
      },
      hung: noteHang,
      post: (call) => post(call, { allowed }),
      disable: disableWebhook,
      now: systemClock,
    }),
    now: systemClock,
  };
}
