import { startTestPlatform } from '#test/support/platform.ts';
import type { CloudFacts } from './messages.ts';

/** The local cloud in a process of its own, so that what is measured has its own event loop. Ends with its parent's channel. */
const before = { ...process.env };
const platform = await startTestPlatform();
const { url, dataDir } = platform;
const environment: Record<string, string> = {};
for (const [name, value = ''] of Object.entries(process.env))
  if (before[name] !== value) environment[name] = value;
process.send?.({
  url,
  dataDir,
  token: await platform.token('enterprise'),
  environment,
} satisfies CloudFacts);
process.once('disconnect', () => void platform.stop().then(() => process.exit()));
