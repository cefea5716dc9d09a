import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliveryCare } from '#shared/delivery/care.ts';
import { sendDelivery } from '#shared/delivery/message-store.ts';
import { takeCare } from '#shared/jobs/due-care.ts';
import { dueRecords } from '#shared/jobs/due-store.ts';
import { sendJob } from '#shared/jobs/message-store.ts';
import { scheduleCare } from '#shared/schedules/care.ts';
import { startTestPlatform, type TestPlatform } from '#test/support/platform.ts';
import { type Received, type Receiver, startReceiver } from '#test/support/receiver.ts';

let platform: TestPlatform;
let receiver: Receiver;
let forbidden: Receiver;
beforeAll(async () => {
  [receiver, forbidden] = await Promise.all([startReceiver(), startReceiver()]);
  process.env['ALLOWED_PRIVATE_HOSTS'] = receiver.host;
  platform = await startTestPlatform();
}, 120_000);
afterAll(async () => {
  await platform?.stop();
  await Promise.all([receiver?.stop(), forbidden?.stop()]);
});

const call = (method: string, path: string, body?: unknown) =>
  platform.call('enterprise', method, path, body);

async function eventually<T>(what: string, look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (let tries = 0; tries < 240; tries += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(250);
  }
  throw new Error(`${what} did not come within a minute.`);
}

/** The platform's clock as it would tick at that moment. */
async function tickAt(at: number): Promise<void> {
  const now = () => at;
  await takeCare(dueRecords(at), [scheduleCare(sendJob, now), deliveryCare(sendDelivery, now)]);
}

interface Mail {
  headers: string;
  /** Decoded parts by content type. */
  parts: { type: string; head: string; content: Buffer }[];
}

const mails = (): Mail[] => {
  const directory = join(platform.dataDir, 'outbox');
  return readdirSync(directory)
    .filter((name) => name.endsWith('.eml'))
    .map((name) => readMail(readFileSync(join(directory, name), 'latin1')));
};

/** Enough of MIME for mails with one or two levels of parts. */
function readMail(text: string): Mail {
  const split = text.indexOf('\r\n\r\n');
  const headers = text.slice(0, split).replaceAll(/\r\n[ \t]+/g, ' ');
  const parts: Mail['parts'] = [];
  const walk = (head: string, body: string): void => {
    const boundary = /boundary="?([^";\r\n]+)"?/.exec(head)?.[1];
    if (boundary === undefined) {
      const type = /content-type: ([^;\r\n]+)/i.exec(head)?.[1] ?? '';
      const isBase64 = /content-transfer-encoding: base64/i.test(head);
      parts.push({ type, head, content: Buffer.from(body, isBase64 ? 'base64' : 'latin1') });
      return;
    }
    for (const part of body.split(`--${boundary}`).slice(1, -1)) {
      const at = part.indexOf('\r\n\r\n');
      walk(part.slice(0, at).replaceAll(/\r\n[ \t]+/g, ' '), part.slice(at + 4));
    }
  };
  walk(headers, text.slice(split + 4));
  return { headers, parts };
}

const mailTo = (address: string, subject = '') =>
  eventually(`The mail to ${address}`, () =>
    mails().find(({ headers }) => headers.includes(`To: ${address}`) && headers.includes(subject)),
  );

const body = (changes: object = {}) => ({
  name: 'Delivered report',
  template_id: 'sales_overview',
  format: 'json',
  filters: { date_range: { start: '2026-05-17', end: '2026-05-24' } },
  ...changes,
});

describe('S0 use case 1: the weekly sales report by e-mail', () => {
  it('sends the request of the sample code unchanged, and mails a valid PDF to each recipient', async () => {
    const accessToken = await platform.token('enterprise');
    const reportConfig = {
      name: 'Weekly Sales Summary',
      template_id: 'sales_overview',
      filters: {
        date_range: { start: '2025-05-17', end: '2025-05-24' },
        regions: ['north_america', 'europe'],
        product_categories: ['software', 'hardware'],
      },
      format: 'pdf',
      delivery: { method: 'email', recipients: ['sales@company.com', 'executives@company.com'] },
    };
    const response = await fetch(`${platform.url}/v2/reports/generate`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${accessToken}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(reportConfig),
    });
    expect(response.status).toBe(202);
    const result = (await response.json()) as { report_id: string };
    expect(result.report_id).toMatch(/^rpt_/);
    for (const address of reportConfig.delivery.recipients) {
      const mail = await mailTo(address, 'Weekly Sales Summary');
      expect(mail.headers).toMatch(/Subject: Weekly Sales Summary: 2025-05-17 to 2025-05-24/);
      expect(mail.headers.match(/^To: /gm)).toHaveLength(1);
      expect(mail.parts.map(({ type }) => type)).toEqual(['text/plain', 'text/html', 'application/pdf']);
      const pdf = mail.parts.at(-1)?.content ?? Buffer.alloc(0);
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
      expect(pdf.subarray(-1024).toString('latin1')).toContain('%%EOF');
    }
    const { json: report } = await call('GET', `/v2/reports/${result.report_id}/deliveries`);
    expect(report['deliveries']).toMatchObject([
      {
        channel: 'email',
        status: 'delivered',
        recipients: [
          { address: 'sales@company.com', status: 'sent' },
          { address: 'executives@company.com', status: 'sent' },
        ],
      },
    ]);
  });

  it('comes every week once it has a schedule, when the clock gets there', async () => {
    const { json } = await call('POST', '/v2/schedules', {
      name: 'Weekly Sales Summary',
      template_id: 'sales_overview',
      format: 'pdf',
      schedule: { frequency: 'weekly', day_of_week: 'monday', time: '07:00', time_zone: 'Europe/London' },
      delivery: { method: 'email', recipients: ['weekly@company.com'] },
    });
    const monday = Date.parse((json['next_runs'] as string[])[0] ?? '');
    await tickAt(monday);
    const mail = await mailTo('weekly@company.com');
    const last = (days: number) => new Date(monday - days * 86_400_000).toISOString().slice(0, 10);
    expect(mail.headers).toContain(`Subject: Weekly Sales Summary: ${last(7)} to ${last(1)}`);
    await tickAt(monday);
    const runs = await call('GET', `/v2/schedules/${String(json['schedule_id'])}/runs`);
    expect(runs.json['runs']).toMatchObject([{ status: 'completed' }]);
  });

  it('says which recipient was refused', async () => {
    const recipients = ['fine@company.com', 'nobody@company.invalid'];
    const made = await call(
      'POST',
      '/v2/reports/generate',
      body({ delivery: { method: 'email', recipients } }),
    );
    const path = `/v2/reports/${String(made.json['report_id'])}/deliveries`;
    const delivery = await eventually('The delivery', async () => {
      const [found] = (await call('GET', path)).json['deliveries'] as Record<string, unknown>[];
      return found?.['status'] === 'pending' ? undefined : found;
    });
    expect(delivery).toMatchObject({
      status: 'partial',
      reason: '1 of 2 recipients were refused.',
      recipients: [
        { address: 'fine@company.com', status: 'sent', reason: null },
        { address: 'nobody@company.invalid', status: 'failed', reason: expect.any(String) as string },
      ],
    });
  });

  it('tells of bounces and complaints that come later, and sends no more until an admin lifts that', async () => {
    const [bounce, complaint] = ['bounce', 'complaint'].map((kind) => `${kind}@simulator.amazonses.com`);
    const recipients = ['fine@company.com', bounce, complaint];
    const outcomes = async (who: 'enterprise' | 'professional', settled: (words: string) => boolean) => {
      const delivery = { method: 'email', recipients };
      const made = await platform.call(who, 'POST', '/v2/reports/generate', body({ delivery }));
      const path = `/v2/reports/${String(made.json['report_id'])}/deliveries`;
      return eventually('What came of the mails', async () => {
        const { json } = await platform.call(who, 'GET', path);
        const [found] = json['deliveries'] as { recipients: { status: string }[] }[];
        return settled((found?.recipients ?? []).map(({ status }) => status).join()) ? found : undefined;
      });
    };
    const told = (words: string) => words === 'sent,bounced,complained';
    const bounced = expect.stringMatching(/^Bounced for good: .*\(5\.1\.1\)\. smtp; 550 5\.1\.1/) as string;
    const complained = 'The recipient marked the mail as unwanted.';
    const first = await outcomes('enterprise', told);
    expect(first).toMatchObject({
      status: 'partial',
      reason: '1 of 3 recipients did not get the mail.',
      recipients: [
        { address: 'fine@company.com', status: 'sent', reason: null },
        { address: bounce, status: 'bounced', reason: bounced },
        { address: complaint, status: 'complained', reason: complained },
      ],
    });
    const listed = await eventually('Both addresses', async () => {
      const { json } = await call('GET', '/v2/admin/suppressions');
      const found = json['suppressions'] as { suppression_id: string; address: string; reason: string }[];
      return found.length === 2 ? found : undefined;
    });
    const byAddress = new Map(listed.map((one) => [one.address, one]));
    expect([byAddress.get(bounce ?? '')?.reason, byAddress.get(complaint ?? '')?.reason]).toEqual([
      'bounce',
      'complaint',
    ]);
    const before = mails().length;
    const second = await outcomes('enterprise', (words) => words === 'sent,failed,failed');
    expect(mails().length).toBe(before + 1);
    const path = `/v2/admin/suppressions/${byAddress.get(bounce ?? '')?.suppression_id}`;
    expect(second).toMatchObject({
      status: 'partial',
      recipients: [
        {},
        {
          reason: expect.stringMatching(
            `^Not sent: mail to this address bounced on .* DELETE ${path}\\.$`,
          ) as string,
        },
        { reason: expect.stringMatching('^Not sent: the recipient complained on ') as string },
      ],
    });
    // Another company's mails are its own affair.
    await outcomes('professional', told);
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('DELETE', path)).status).toBe(404);
    await outcomes('enterprise', (words) => words === 'sent,bounced,failed');
    const { json: log } = await call('GET', '/v2/admin/audit-log');
    expect(log['entries']).toMatchObject([{ action: 'suppression.lifted' }]);
    expect(JSON.stringify(log['entries'])).not.toContain('simulator.amazonses.com');
  }, 120_000);

  it.each([
    [{ method: 'email' }, 'delivery.recipients'],
    [{ method: 'email', recipients: [] }, 'delivery.recipients'],
    [{ method: 'email', recipients: ['nobody'] }, 'delivery.recipients[0]'],
    [{ method: 'email', recipients: ['a@b.example\r\nBcc: c@d.example'] }, 'delivery.recipients[0]'],
    [{ method: 'download', recipients: ['a@b.example'] }, 'delivery.recipients'],
    [{ method: 'webhook' }, 'delivery.webhook_id'],
    [{ method: 'pigeon' }, 'delivery.method'],
  ])('refuses %j at %s', async (delivery, field) => {
    const { status, json } = await call('POST', '/v2/reports/generate', body({ delivery }));
    expect(status).toBe(400);
    const { validation_errors: errors } = json['error'] as { validation_errors: { field: string }[] };
    expect(errors.map((issue) => issue.field)).toContain(field);
  });
});

describe('webhooks', () => {
  const make = async (path: string, changes: object = {}) => {
    const request = { name: path, url: `http://${receiver.host}${path}`, events: [], ...changes };
    const answer = await call('POST', '/v2/admin/webhooks', request);
    expect(answer.status, answer.text).toBe(201);
    return answer.json as { webhook_id: string; secret: string };
  };
  const receivedAt = (path: string, count = 1) =>
    eventually(`The call to ${path}`, () => {
      const found = receiver.received.filter((one) => one.path === path);
      return found.length >= count ? found : undefined;
    });
  const logOf = async (id: string) =>
    (await call('GET', `/v2/admin/webhooks/${id}/deliveries`)).json['deliveries'] as {
      delivery_id: string;
      status: string;
      attempts: { status_code: number | null; error: string | null }[];
      next_attempt_at: string | null;
    }[];
  const logged = (id: string, attempts: number) =>
    eventually(`Attempt ${attempts}`, async () => {
      const [found] = await logOf(id);
      return found && found.attempts.length >= attempts ? found : undefined;
    });
  const verify = (secret: string, { headers, body: text }: Received) =>
    new Webhook(secret).verify(text, headers as Record<string, string>) as Record<string, unknown>;

  it('are told of a report, and the standard library verifies it', async () => {
    const { webhook_id: id, secret } = await make('/ok', { events: ['report_completed'] });
    const made = await call('POST', '/v2/reports/generate', body());
    const [first] = (await receivedAt('/ok')) as [Received];
    expect(verify(secret, first)).toMatchObject({
      type: 'report_completed',
      timestamp: expect.any(String) as string,
      data: { report_id: made.json['report_id'], status: 'completed', name: 'Delivered report' },
    });
    expect(() => verify('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', first)).toThrow(/signature/);
    const log = await logged(id, 1);
    expect(log).toMatchObject({
      delivery_id: first.headers['webhook-id'],
      status: 'delivered',
      attempts: [{ status_code: 204, error: null }],
    });
  });

  it('are named by a delivery, whatever they listen to', async () => {
    const { webhook_id: id, secret } = await make('/named');
    const delivery = { method: 'webhook', webhook_id: id };
    const made = await call('POST', '/v2/reports/generate', body({ delivery }));
    const [first] = (await receivedAt('/named')) as [Received];
    expect(verify(secret, first)).toMatchObject({ data: { report_id: made.json['report_id'] } });
    const missing = { method: 'webhook', webhook_id: 'wh_00000000000000000000000000' };
    expect((await call('POST', '/v2/reports/generate', body({ delivery: missing }))).status).toBe(404);
  });

  it('are tried again with the same id and a new timestamp, through a rotation of the secret', async () => {
    const { webhook_id: id, secret } = await make('/flaky');
    receiver.answers.set('/flaky', (response) => response.writeHead(500).end('the answer that nobody sees'));
    await call('POST', `/v2/admin/webhooks/${id}/test`);
    const before = await logged(id, 1);
    expect(before).toMatchObject({ status: 'pending', attempts: [{ status_code: 500 }] });
    expect(JSON.stringify(before)).not.toContain('nobody sees');
    const rotated = await call('POST', `/v2/admin/webhooks/${id}/rotate-secret`);
    receiver.answers.delete('/flaky');
    const due = Date.parse(before.next_attempt_at ?? '');
    await sleep(Math.max(0, due - Date.now()));
    await tickAt(Date.now());
    const [one, two] = (await receivedAt('/flaky', 2)) as [Received, Received];
    expect(two.headers['webhook-id']).toBe(one.headers['webhook-id']);
    expect(Number(two.headers['webhook-timestamp'])).toBeGreaterThan(
      Number(one.headers['webhook-timestamp']),
    );
    expect(verify(secret, two)).toEqual(verify(String(rotated.json['secret']), two));
    expect(two.body).toBe(one.body);
    expect(await logged(id, 2)).toMatchObject({ status: 'delivered' });
  });

  it('keep Retry-After', async () => {
    const { webhook_id: id } = await make('/busy');
    receiver.answers.set('/busy', (response) => response.writeHead(503, { 'Retry-After': '7200' }).end());
    await call('POST', `/v2/admin/webhooks/${id}/test`);
    const { next_attempt_at: next } = await logged(id, 1);
    expect(Date.parse(next ?? '') - Date.now()).toBeGreaterThan(7_100_000);
  });

  it('are disabled by 410, and can be enabled and sent to again', async () => {
    const { webhook_id: id } = await make('/gone');
    receiver.answers.set('/gone', (response) => response.writeHead(410).end());
    await call('POST', `/v2/admin/webhooks/${id}/test`);
    const log = await logged(id, 1);
    expect(log).toMatchObject({ status: 'failed', next_attempt_at: null });
    const { json } = await call('GET', `/v2/admin/webhooks/${id}`);
    expect(json).toMatchObject({ enabled: false, disabled_reason: 'The receiver answered 410 Gone.' });
    receiver.answers.delete('/gone');
    const enabled = await call('PATCH', `/v2/admin/webhooks/${id}`, { enabled: true });
    expect(enabled.json).toMatchObject({ enabled: true, disabled_reason: null });
    const again = `/v2/admin/webhooks/${id}/deliveries/${log.delivery_id}/redeliver`;
    expect((await call('POST', again)).status).toBe(202);
    expect(await logged(id, 2)).toMatchObject({ status: 'delivered', delivery_id: log.delivery_id });
  });

  it('follow no redirect to a private address', async () => {
    const { webhook_id: id } = await make('/away');
    receiver.answers.set('/away', (response) =>
      response.writeHead(302, { Location: `http://${forbidden.host}/inside` }).end(),
    );
    await call('POST', `/v2/admin/webhooks/${id}/test`);
    expect(await logged(id, 1)).toMatchObject({ status: 'pending', attempts: [{ status_code: 302 }] });
    expect(forbidden.received).toEqual([]);
  });

  it('end after 15 seconds where the receiver hangs or drips, and hold up no other', async () => {
    const hanging = await make('/hang');
    receiver.answers.set('/hang', () => undefined);
    const dripping = await make('/drip');
    receiver.answers.set('/drip', (response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write('x'), 500);
      response.on('close', () => clearInterval(drip));
    });
    const other = await make('/beside');
    for (const { webhook_id: id } of [hanging, dripping, other])
      await call('POST', `/v2/admin/webhooks/${id}/test`);
    await receivedAt('/beside');
    expect(await logged(hanging.webhook_id, 1)).toMatchObject({
      status: 'pending',
      attempts: [{ status_code: null, error: 'No answer within 15 seconds.' }],
    });
    // The status came, so the event arrived.
    expect(await logged(dripping.webhook_id, 1)).toMatchObject({ status: 'delivered' });
  });

  it.each([
    'http://127.0.0.1/',
    'http://0x7f000001/',
    'http://2130706433/',
    'http://[::1]/',
    'http://[::ffff:10.0.0.1]/',
    'http://[64:ff9b::a9fe:a9fe]/',
    'http://[fd00::1]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://0.0.0.0/',
    'http://localhost/',
    'http://user:pass@hooks.example.com/',
    'http://hooks.example.com:22/',
    'file:///etc/passwd',
    'ftp://hooks.example.com/',
    'hooks.example.com',
  ])('are not made for %s', async (url) => {
    const answer = await call('POST', '/v2/admin/webhooks', { name: 'Bad', url });
    expect(answer.status, answer.text).toBe(400);
  });

  it('show their secret once', async () => {
    const { webhook_id: id, secret } = await make('/secret');
    const texts = [
      (await call('GET', `/v2/admin/webhooks/${id}`)).text,
      (await call('GET', '/v2/admin/webhooks')).text,
      (await call('GET', '/v2/admin/audit-log')).text,
    ];
    for (const text of texts) expect(text).not.toContain(secret.slice('whsec_'.length));
    expect((await call('DELETE', `/v2/admin/webhooks/${id}`)).status).toBe(204);
    expect((await call('GET', `/v2/admin/webhooks/${id}`)).status).toBe(404);
  });
});
