import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runInThisContext } from 'node:vm';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { windowAt } from '#shared/http/rate-limit.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { startTestPlatform, type TestPlatform } from '#test/support/platform.ts';

/** The documents whose sample clients must run as printed; without them there is nothing to run. */
const DOCUMENTS = process.env['API_DOCUMENTS'] ?? '../shared/seeds';
const samples = existsSync(DOCUMENTS) ? blocks() : [];
const PRINTED_HOST = 'https://api.analyticsplatform.com';
const PRINTED_TOKEN = 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9...';

function blocks(): string[] {
  const file = readdirSync(DOCUMENTS).find((name) => name.startsWith('000_')) ?? '';
  const text = readFileSync(join(DOCUMENTS, file), 'utf8');
  return [...text.matchAll(/```\w+\n([\s\S]*?)```/g)].map(([, code = '']) => code);
}

const sample = (part: string): string => samples.find((code) => code.includes(part)) ?? '';
const run = promisify(execFile);

let platform: TestPlatform;

describe.skipIf(samples.length === 0)(
  'the documented clients, with only host and credentials changed',
  () => {
    beforeAll(async () => {
      platform = await startTestPlatform();
    }, 120_000);
    afterAll(() => platform?.stop());

    async function shell(
      code: string,
      changes: Record<string, string> = {},
    ): Promise<Record<string, unknown>> {
      const all = { [PRINTED_HOST]: platform.url, ...changes };
      const script = Object.entries(all).reduce((text, [from, to]) => text.replaceAll(from, to), code);
      const { stdout } = await run('sh', ['-c', script]);
      return JSON.parse(stdout) as Record<string, unknown>;
    }

    it('curl gets a token with the printed scopes, and lists reports with it', async () => {
      const credentials = { your_client_id: 'demo-professional', your_client_secret: 'demo-secret' };
      const answer = await shell(sample('/oauth/token'), credentials);
      expect(answer).toMatchObject({
        token_type: 'Bearer',
        expires_in: 3600,
        scope: 'reports:read reports:write analytics:read',
      });
      const token = { [PRINTED_TOKEN]: String(answer['access_token']) };
      const listed = await shell(sample('-X GET https://api.analyticsplatform.com/v2/reports'), token);
      expect(Object.keys(listed).sort()).toEqual(['pagination', 'reports']);
    });

    it('the client class reads the headers, waits when it is told to, and gets through', async () => {
      const code = sample('class APIClient').replaceAll(PRINTED_HOST, platform.url);
      const APIClient = runInThisContext(`(() => { ${code}; return APIClient; })()`) as new (
        token: string,
      ) => { makeRequest: (endpoint: string) => Promise<Response | undefined> };
      const client = new APIClient(await platform.token('basic'));
      await spend(1_000);
      const said = vi.spyOn(console, 'log').mockImplementation((text: unknown) => {
        if (String(text).includes('Rate limited')) void spend(0);
      });
      const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
      const answer = await client.makeRequest('/reports');
      expect(said).toHaveBeenCalledWith('Rate limited. Retrying after 1000ms');
      expect(warned).toHaveBeenCalledWith('Rate limit warning: 0 requests remaining');
      expect(answer?.status).toBe(200);
      said.mockRestore();
      warned.mockRestore();
    });

    /** As if the company had made as many calls in this hour, and in the next one should it begin meanwhile. */
    async function spend(calls: number): Promise<void> {
      const { startsAt, endsAt } = windowAt(systemClock(), 3_600);
      for (const start of [startsAt, endsAt]) {
        await dynamo().send(
          new UpdateItemCommand({
            TableName: process.env['COUNTERS_TABLE'],
            Key: { pk: { S: 'co_demo_basic' }, sk: { S: `hour#${start}` } },
            UpdateExpression: 'SET calls = :calls',
            ExpressionAttributeValues: { ':calls': { N: String(calls) } },
          }),
        );
      }
    }
  },
);
