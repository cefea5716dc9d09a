import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestRecord } from '#local/gateway/index.ts';
import { WEB_DIR } from '#scripts/build-web.ts';
import { ensureSynth } from '#scripts/synth.ts';
import { type Cloud, startCloud } from './cloud.ts';
import { ensureDemoCompanies } from './companies.ts';
import { seedDemoData } from './demo/seed.ts';
import { useStackEnvironment } from './stack-environment.ts';
import { describeStart, requestLine } from './terminal.ts';
import { reloadOnChange } from './watch.ts';

const STOP_PATIENCE_MS = 4_500;

/** Brings the whole platform up on one port; see README. */
async function main(): Promise<void> {
  const startedAt = performance.now();
  const port = portFrom(process.env['PORT']);
  const dataDir = process.env['DATA_DIR'] ?? '.local';
  const cdkOutDir = await ensureSynth();
  const synthesizedAt = performance.now();
  const cloud = await startCloud({
    cdkOutDir,
    dataDir,
    port,
    webDir: WEB_DIR,
    onRequest: (record: RequestRecord) => console.log(requestLine(record)),
  });
  stopOnSignal(cloud);
  await ensureDemoCompanies(useStackEnvironment(cloud));
  await untilHealthy(cloud.url);
  const healthyAt = performance.now();
  console.log(
    describeStart(cloud.url, dataDir, { build: synthesizedAt - startedAt, start: healthyAt - synthesizedAt }),
  );
  if (process.argv.includes('--watch')) reloadOnChange(cloud);
  if (process.env['DEMO_DATA'] !== 'off')
    await seedDemoData({ baseUrl: cloud.url, dataDir, now: Date.now() });
}

function portFrom(text: string | undefined): number {
  const port = Number(text ?? 4000);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new Error(
    `PORT=${text} is not a port number. Set it to a number from 1 to 65535, or leave it out for 4000.`,
  );
}

async function untilHealthy(url: string): Promise<void> {
  const patience = AbortSignal.timeout(30_000);
  for (;;) {
    const answer = await fetch(`${url}/v2/health`, { signal: patience }).catch(explain);
    if (answer.ok) return;
    await sleep(50);
  }
}

/** The fetch standard refuses some ports, as browsers do: https://fetch.spec.whatwg.org/#port-blocking */
function explain(error: Error): never {
  const cause = error.cause instanceof Error ? error.cause.message : error.message;
  if (cause === 'bad port')
    throw new Error(`browsers refuse the port ${process.env['PORT']}. Set PORT to another, such as 4000.`);
  throw new Error(`its health check could not be asked (${cause}).`, { cause: error });
}

function stopOnSignal(cloud: Cloud): void {
  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    console.log(`\n${signal}: stopping. Data stays in place; npm start resumes.`);
    await Promise.race([cloud.stop(), sleep(STOP_PATIENCE_MS)]);
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(signal));
}

try {
  await main();
} catch (error) {
  console.error(`The platform did not start: ${error instanceof Error ? error.message : String(error)}`);
  if (process.env['DEBUG']) console.error(error);
  else console.error('Run it again with DEBUG=1 for the whole error.');
  process.exit(1);
}
