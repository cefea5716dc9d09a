import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_PASSWORD } from '#local/companies.ts';
import { expectAccessible } from '#test/support/accessibility.ts';
import { openBrowser, openPage, shoot, signIn } from '#test/support/browser.ts';
import { ingestDemo } from '#test/support/demo-events.ts';
import { send, startTestPlatform, type TestPlatform } from '#test/support/platform.ts';

const ADMIN = 'admin@enterprise.example';
const PAGES = [
  '/',
  '/alerts',
  '/reports',
  '/schedules',
  '/usage',
  '/admin/users',
  '/admin/webhooks',
  '/admin/metrics',
  '/admin/audit-log',
  '/admin/company',
];

describe('the dashboard in a browser', () => {
  let platform: TestPlatform;
  let browser: Browser;
  const complaints: string[] = [];

  beforeAll(async () => {
    [platform, browser] = await Promise.all([startTestPlatform(), openBrowser()]);
    // Of the last 30 days, which is all that Basic keeps.
    await ingestDemo(platform, 'basic');
  });
  afterAll(async () => {
    await browser?.close();
    await platform?.stop();
  });

  const open = async (options = {}): Promise<Page> => {
    const opened = await openPage(browser, platform.url, options);
    complaints.push(...opened.complaints);
    opened.page.on('close', () => complaints.push(...opened.complaints));
    return opened.page;
  };
  let session: Promise<string> | undefined;
  /** Signs in once, since an address may do so ten times a minute, and begins the other pages with that session. */
  const openSignedIn = async (options = {}): Promise<Page> => {
    session ??= signedIn();
    const page = await open(options);
    await page.addInitScript(`sessionStorage.setItem('session', ${JSON.stringify(await session)})`);
    await page.goto('/');
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    return page;
  };
  const signedIn = async (): Promise<string> => {
    const page = await open();
    await signIn(page, ADMIN, DEMO_PASSWORD);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    const kept = String(await page.evaluate("sessionStorage.getItem('session')"));
    await close(page);
    return kept;
  };
  const close = (page: Page) => page.context().close();

  it('refuses a wrong password with words, and takes the right one', async () => {
    const page = await open();
    await signIn(page, ADMIN, 'not it');
    const alert = page.getByRole('alert');
    await expect.poll(() => alert.textContent(), { timeout: 60_000 }).toMatch(/e-mail|password/i);
    await expectAccessible(page);
    await shoot(page, 'sign-in');
    await page.getByLabel('Password').fill(DEMO_PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await close(page);
  });

  it('signs in with the credentials of a client', async () => {
    const page = await open();
    await page.goto('/');
    await page.getByRole('tab', { name: 'Client credentials' }).click();
    await page.getByLabel('Client id').fill('demo-enterprise');
    await page.getByLabel('Client secret').fill('demo-secret');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    expect(await page.evaluate('JSON.stringify(sessionStorage)')).not.toContain('demo-secret');
    await close(page);
  });

  it('draws its first chart, and says how long that took', async () => {
    const page = await openSignedIn();
    await page.locator('.chart canvas').waitFor();
    const took: number[] = [];
    for (let round = 0; round < 3; round++) {
      const started = performance.now();
      await page.reload({ waitUntil: 'commit' });
      await page.locator('.chart canvas').waitFor();
      took.push(Math.round(performance.now() - started));
    }
    console.log(`First chart after opening the page: ${took.join(', ')} ms (goal 2000).`);
    await close(page);
  });

  it('changes a tile when an event comes in, without being asked', async () => {
    const page = await openSignedIn();
    await page.getByText(/^as of /).waitFor();
    const tile = page.locator('[data-metric="units_sold"] .tile-value');
    const before = Number(await tile.textContent());
    const event = { event: 'purchase', value: '10.00', properties: { order_id: 'live-1', quantity: 7 } };
    const started = performance.now();
    await platform.call('enterprise', 'POST', '/v2/events', { events: [event] });
    await expect.poll(async () => Number(await tile.textContent()), { timeout: 60_000 }).toBe(before + 7);
    console.log(`Tile changed ${Math.round(performance.now() - started)} ms after the ingest was sent.`);
    await close(page);
  });

  it('comes back by itself when the connection breaks, from where it was', async () => {
    const page = await openSignedIn();
    const sent: string[][] = [];
    page.on('websocket', (socket) => {
      const frames: string[] = [];
      sent.push(frames);
      socket.on('framesent', ({ payload }) => frames.push(String(payload)));
    });
    await page.addInitScript(
      'globalThis.WebSocket = class extends WebSocket { constructor(url) { super(url); globalThis.lastSocket = this; } };',
    );
    await page.reload();
    const tile = page.locator('[data-metric="units_sold"] .tile-value');
    await page.getByText(/^as of /).waitFor();
    const before = Number(await tile.textContent());
    await page.evaluate('globalThis.lastSocket.close()');
    await expect.poll(() => sent[1]?.join() ?? '', { timeout: 60_000 }).toContain('"resume_from"');
    expect(sent[0]?.join()).not.toContain('"resume_from"');
    const event = { event: 'purchase', value: '10.00', properties: { order_id: 'live-2', quantity: 5 } };
    await platform.call('enterprise', 'POST', '/v2/events', { events: [event] });
    await expect.poll(async () => Number(await tile.textContent()), { timeout: 60_000 }).toBe(before + 5);
    await close(page);
  });

  it('asks in intervals where the plan has no stream', async () => {
    const page = await open();
    await signIn(page, 'viewer@basic.example', DEMO_PASSWORD);
    await page.locator('[data-connection="polling"]').first().waitFor();
    // A viewer sees neither settings nor what makes a report.
    expect(await page.getByRole('link', { name: 'Settings' }).count()).toBe(0);
    await page.getByRole('link', { name: 'Reports' }).click();
    await page.getByText('No reports yet').waitFor();
    expect(await page.getByRole('button', { name: 'New report' }).count()).toBe(0);
    await close(page);
  });

  it('filters by a row of a breakdown, and keeps that in the address', async () => {
    const page = await openSignedIn();
    await page.getByRole('button', { name: /^Germany, / }).click();
    await expect.poll(() => page.url(), { timeout: 60_000 }).toContain('f.country=Germany');
    await page.reload();
    await page.getByText('Country: Germany').waitFor();
    await page.getByRole('button', { name: 'Remove the filter of country' }).click();
    await expect.poll(() => page.url(), { timeout: 60_000 }).not.toContain('f.country');
    await close(page);
  });

  it('makes a report, shows that it is ready and downloads it', async () => {
    const page = await openSignedIn();
    await page.getByRole('link', { name: 'Reports' }).click();
    const name = `Sales of the month ${randomUUID().slice(0, 8)}`;
    await makeReport(page, name);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: `Download ${name}` }).click(),
    ]);
    expect(file.suggestedFilename()).toMatch(/\.csv$/);
    expect(readFileSync(await file.path(), 'utf8')).toMatch(/revenue/i);
    await close(page);
  });

  it('keeps the chosen format when the list of formats arrives late', async () => {
    const page = await openSignedIn();
    await page.getByRole('link', { name: 'Reports' }).click();
    let answer = () => {};
    const asked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route('**/v2/reports/formats', async (route) => {
      await asked;
      await route.continue();
    });
    await page.getByRole('button', { name: 'New report' }).click();
    const field = page.getByLabel('Format');
    expect(await field.inputValue()).toBe('csv');
    answer();
    await expect.poll(() => field.locator('option').count(), { timeout: 60_000 }).toBeGreaterThan(1);
    expect(await field.inputValue()).toBe('csv');
    await close(page);
  });

  it('cancels a report that has not ended, and deletes it', async () => {
    const page = await openSignedIn();
    await page.getByRole('link', { name: 'Reports' }).click();
    const worker = platform.functionId('jobs');
    await platform.cloud.reserveConcurrency(worker, 0);
    await makeReport(page, 'Not needed', { wait: false });
    await page.getByRole('button', { name: 'Cancel Not needed' }).click();
    const row = page.getByRole('row').filter({ hasText: 'Not needed' });
    await row.getByText('Cancelled').waitFor();
    await platform.cloud.reserveConcurrency(worker);
    await page.getByRole('button', { name: 'Delete Not needed' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    await expect.poll(() => row.count(), { timeout: 60_000 }).toBe(0);
    await close(page);
  });

  it('makes an alert rule, sees it fire, and ends its alert', async () => {
    const page = await openSignedIn();
    await page.getByRole('link', { name: /^Alerts/ }).click();
    await page.getByRole('button', { name: 'New rule' }).click();
    await page.getByLabel('Name').fill('A large sale');
    await page.getByLabel(/^Value, GBP/).fill('1000000');
    await page.getByRole('button', { name: 'Make rule' }).click();
    const rule = page.locator('[data-rule]').filter({ hasText: 'A large sale' });
    await rule.waitFor();
    await page.locator('.sidebar [data-connection="live"]').waitFor();
    const sale = { event: 'purchase', value: '2000000', properties: { order_id: 'large-1' } };
    await platform.call('enterprise', 'POST', '/v2/events', { events: [sale] });
    const alert = page.locator('[data-alert]').filter({ hasText: 'A large sale' });
    await alert.getByText('unread').waitFor();
    await rule.getByText('firing').waitFor();
    await shoot(page, 'alert-fired');
    await rule.getByRole('button', { name: 'When A large sale would have fired' }).click();
    await page.getByText(/^It would (not )?have fired/).waitFor();
    await page.locator('.band').waitFor();
    await expectAccessible(page);
    await shoot(page, 'alert-simulated');
    await page.getByRole('button', { name: 'Close' }).click();
    await alert.getByRole('button', { name: 'Mark A large sale as read' }).click();
    await alert.getByText('read', { exact: true }).waitFor();
    await alert.getByRole('button', { name: 'Resolve A large sale' }).click();
    await alert.getByText('resolved', { exact: true }).waitFor();
    await close(page);
  });

  it('schedules a report, lets it rest and removes it', async () => {
    const page = await openSignedIn();
    await page.getByRole('link', { name: 'Schedules' }).click();
    await page.getByRole('button', { name: 'New schedule' }).click();
    await page.getByLabel('Name').fill('Sales of each week');
    await page.getByRole('button', { name: 'Schedule', exact: true }).click();
    const row = page.getByRole('row').filter({ hasText: 'Sales of each week' });
    await row.getByText('Each monday at 06:00').waitFor();
    await row.getByRole('button', { name: /^Pause / }).click();
    await row.getByText('paused').waitFor();
    await row.getByRole('button', { name: /^Remove / }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await expect.poll(() => row.count(), { timeout: 60_000 }).toBe(0);
    await close(page);
  });

  it('changes a rule and whom it tells, and a schedule', async () => {
    const page = await openSignedIn();
    await platform.call('enterprise', 'POST', '/v2/alert-rules', {
      name: 'To be changed',
      metric: 'orders',
      operator: '>',
      threshold: 1_000_000,
      filters: { region: ['north', 'south'] },
    });
    await page.goto('/alerts');
    await page.getByRole('button', { name: 'Change To be changed' }).click();
    const dialog = page.getByRole('dialog', { name: 'Change To be changed' });
    expect(await dialog.getByLabel('Values, by commas').inputValue()).toBe('north, south');
    await dialog.getByLabel('Name').fill('Changed');
    await dialog.getByLabel('By e-mail').fill('ops@acme.example, lead@acme.example');
    await dialog.getByLabel('And stays so for').selectOption('10m');
    await expectAccessible(page);
    await shoot(page, 'rule-changed');
    await dialog.getByRole('button', { name: 'Save' }).click();
    const rule = page.locator('[data-rule]').filter({ hasText: 'Changed' });
    await rule.getByText('tells stream, 2 by e-mail').waitFor();
    const { json } = await platform.call('enterprise', 'GET', '/v2/alert-rules');
    expect((json['rules'] as { name: string }[]).find(({ name }) => name === 'Changed')).toMatchObject({
      threshold: 1_000_000,
      duration: '10m',
      filters: { region: ['north', 'south'] },
      channels: [
        { type: 'stream' },
        { type: 'email', recipients: ['ops@acme.example', 'lead@acme.example'] },
      ],
    });

    await platform.call('enterprise', 'POST', '/v2/schedules', {
      name: 'Sales of each month',
      template_id: 'sales_overview',
      schedule: { frequency: 'monthly', day_of_month: 3, time: '07:30', time_zone: 'Asia/Tokyo' },
    });
    await page.getByRole('link', { name: 'Schedules' }).click();
    await page.getByRole('button', { name: 'Change Sales of each month' }).click();
    await page.getByLabel('On day').selectOption('5');
    await page.getByRole('button', { name: 'Save' }).click();
    const row = page.getByRole('row').filter({ hasText: 'Sales of each month' });
    await row.getByText('Each month on day 5 at 07:30').waitFor();
    await row.getByText('Asia/Tokyo').waitFor();
    await close(page);
  });

  it('makes a webhook, shows its secret once, sends it a test and lists what came of it', async () => {
    const page = await openSignedIn();
    await page.goto('/admin/webhooks');
    await page.getByRole('button', { name: 'New webhook' }).click();
    await page.getByLabel('Name').fill('Warehouse');
    await page.getByLabel('Address').fill('http://127.0.0.1/inside');
    await page.getByRole('button', { name: 'Make webhook' }).click();
    // What is refused stays as it was typed.
    await page.getByRole('alert').getByText('public address').waitFor();
    expect(await page.getByLabel('Name').inputValue()).toBe('Warehouse');
    await page.getByLabel('Address').fill('https://hooks.example.invalid/analytics');
    await page.getByRole('button', { name: 'Make webhook' }).click();
    const shown = page.getByRole('dialog', { name: 'Warehouse' });
    const secret = await shown.locator('code').textContent();
    expect(secret).toMatch(/^whsec_/);
    await shown.getByRole('button', { name: 'I have kept it' }).click();
    const row = page.locator('[data-webhook="Warehouse"]');
    await row.getByRole('button', { name: 'Send Warehouse a test' }).click();
    await row.getByRole('button', { name: 'Log of Warehouse' }).click();
    await page.getByText('The host name could not be found.').waitFor();
    await expectAccessible(page);
    await shoot(page, 'webhook-log');
    await page.getByRole('button', { name: 'Close' }).click();
    expect(await page.content()).not.toContain(secret);
    await row.getByRole('button', { name: 'New secret for Warehouse' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Make a new one' }).click();
    const rotated = page.getByRole('dialog', { name: 'New secret of Warehouse' });
    expect(await rotated.locator('code').textContent()).not.toBe(secret);
    await rotated.getByRole('button', { name: 'I have kept it' }).click();
    await page.goto('/alerts');
    await page.getByRole('button', { name: 'New rule' }).click();
    await page.getByRole('checkbox', { name: /^Warehouse/ }).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.goto('/admin/webhooks');
    await row.getByRole('button', { name: 'Remove Warehouse' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('No webhooks yet').waitFor();
    await close(page);
  });

  it('makes a metric of the company, and deletes it', async () => {
    const page = await openSignedIn();
    await page.goto('/admin/metrics');
    await page.getByRole('button', { name: 'New metric' }).click();
    await page.getByLabel('Name').fill('checkout_value');
    await page.getByLabel('It is').selectOption('sum');
    await page.getByLabel('Of the events called').fill('checkout_started');
    await page.getByLabel('Can be broken down by').fill('country, product category');
    await expectAccessible(page);
    await shoot(page, 'own-metric');
    await page.getByRole('button', { name: 'Make metric' }).click();
    const row = page.locator('[data-own-metric="checkout_value"]');
    await row.getByText('sum, checkout_started').waitFor();
    await row.getByRole('button', { name: /^Delete / }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    await expect.poll(() => row.count(), { timeout: 60_000 }).toBe(0);
    await close(page);
  });

  it('shows a secret of a new client once', async () => {
    const page = await openSignedIn();
    await page.goto('/admin/clients');
    await page.getByRole('button', { name: 'New client' }).click();
    await page.getByLabel('Name').fill('Made in a browser');
    await page.getByRole('button', { name: 'Make client' }).click();
    const dialog = page.getByRole('dialog', { name: 'Made in a browser' });
    const secret = await dialog.locator('code').last().textContent();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByRole('row').filter({ hasText: 'Made in a browser' }).waitFor();
    expect(await page.content()).not.toContain(secret);
    await close(page);
  });

  it('signs out here and at the API', async () => {
    const page = await open();
    await signIn(page, ADMIN, DEMO_PASSWORD);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    const stored = await page.evaluate("sessionStorage.getItem('session')");
    const { token } = JSON.parse(String(stored)) as { token: string };
    await page
      .getByRole('button', { name: /^Demo admin/ })
      .first()
      .click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByText('You are signed out.').waitFor();
    const me = await send(platform.url, 'GET', '/api/v1/auth/me', undefined, {
      Authorization: `Bearer ${token}`,
    });
    expect(me.status).toBe(401);
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
    await close(page);
  });

  describe.each([
    ['light', { colorScheme: 'light' }],
    ['dark', { colorScheme: 'dark' }],
    [
      'phone',
      { colorScheme: 'light', viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
    ],
  ] as const)('%s', (name, options) => {
    it('can be used by everybody, on every page', async () => {
      const page = await openSignedIn(options);
      for (const path of PAGES) {
        await page.goto(path);
        await page.locator('.page').waitFor();
        await expect.poll(() => page.locator('.bone').count(), { timeout: 60_000 }).toBe(0);
        await expectAccessible(page);
        await shoot(page, `${name}${path.replaceAll('/', '-')}`);
        const sideways = await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        expect(sideways, `${path} scrolls sideways`).toBe(0);
      }
      await close(page);
    });
  });

  it('has complained of nothing, its Content-Security-Policy included', () => {
    expect(complaints).toEqual([]);
  });
});

async function makeReport(page: Page, name: string, { wait = true } = {}): Promise<void> {
  await page.getByRole('button', { name: 'New report' }).click();
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Make report' }).click();
  await page.getByRole('row').filter({ hasText: name }).first().waitFor();
  if (wait) await page.getByRole('button', { name: `Download ${name}` }).waitFor();
}
