import { setTimeout as sleep } from 'node:timers/promises';
import type { DemoPlan, TestPlatform } from './platform.ts';

export interface MadeReport {
  id: string;
  details: Record<string, unknown>;
  text: string;
}

/** Asks for a report and waits for its file. */
export async function makeReport(
  platform: TestPlatform,
  plan: DemoPlan,
  body: { template_id: string } & Record<string, unknown>,
): Promise<MadeReport> {
  const made = await platform.call(plan, 'POST', '/v2/reports/generate', {
    name: 'A report',
    format: 'json',
    ...body,
  });
  if (made.status !== 202) throw new Error(`The report was not taken: ${made.text}`);
  return reportFile(platform, plan, String(made.json['report_id']));
}

/** Waits until the report is at its end. */
export async function reportFile(platform: TestPlatform, plan: DemoPlan, id: string): Promise<MadeReport> {
  const path = `/v2/reports/${id}`;
  for (let tries = 0; tries < 240; tries += 1) {
    const { json: details } = await platform.call(plan, 'GET', path);
    if (details['status'] === 'processing') {
      await sleep(250);
      continue;
    }
    const link = await platform.call(plan, 'GET', `${path}/download`);
    const location = link.headers.get('Location');
    if (location === null) throw new Error(`The report ${id} has no file: ${JSON.stringify(details)}`);
    const file = await fetch(location);
    return { id, details, text: await file.text() };
  }
  throw new Error(`The report ${id} did not end.`);
}
