import { parseArgs } from 'node:util';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { readTokenSecretArn } from '../bootstrap/stack-outputs.ts';
import { rotateKey } from './rotate.ts';

const USAGE = `Gives a deployed stack a new key that signs access tokens. See docs/credentials.md.

  npm run rotate-key -- [--stack NAME]   default AnalyticsPlatform
      [--at-once]                        every token ends within five minutes: for a key that others may know

AWS credentials and region are taken from the environment, as the AWS CLI takes them.`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      stack: { type: 'string', default: 'AnalyticsPlatform' },
      'at-once': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const secretArn = await readTokenSecretArn(values.stack);
  const mode = values['at-once'] ? 'at_once' : 'without_gap';
  const ring = await rotateKey(new SecretsManagerClient({}), secretArn, Date.now(), mode);
  const from = ring.signs_from === 0 ? 'at once' : `from ${new Date(ring.signs_from * 1000).toISOString()}`;
  console.log(
    `The key ${ring.kid} signs ${from}. ${ring.previous ? 'No token ends early.' : 'Every token ends within five minutes.'}`,
  );
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error('\nFor the options: npm run rotate-key -- --help');
  process.exitCode = 1;
}
