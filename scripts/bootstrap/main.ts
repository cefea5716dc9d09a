import { ENV } from '#shared/runtime/env-names.ts';
import { bootstrap } from './bootstrap.ts';
import { readOptions, USAGE } from './options.ts';
import { readStack } from './stack-outputs.ts';

async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) {
    console.log(USAGE);
    return;
  }
  const options = readOptions(args);
  const stack = await readStack(options.stack);
  process.env[ENV.directoryTable] = stack.directoryTable;
  process.env[ENV.recordsTable] = stack.recordsTable;
  const made = await bootstrap(options, stack.usagePlanIds, Date.now());
  console.log(`${options.company} is set up on the plan ${options.plan}. Keep this: it is shown once.

  address         ${stack.baseUrl}
  company         ${made.company}
  client id       ${made.clientId}
  client secret   ${made.clientSecret}
  admin           ${made.adminEmail}
  admin password  ${made.adminPassword}

A first call:

  curl -s ${stack.baseUrl}/oauth/token -H 'Content-Type: application/json' \\
    -d '{"grant_type":"client_credentials","client_id":"${made.clientId}","client_secret":"${made.clientSecret}"}'`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error('\nFor the options: npm run bootstrap -- --help');
  process.exitCode = 1;
}
