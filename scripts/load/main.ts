import { writeFileSync } from 'node:fs';
import { load, preview } from './load.ts';
import { HELP, type LoadOptions, readOptions } from './options.ts';

try {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options === 'help') console.log(HELP);
  else if (options.isDryRun) console.log(JSON.stringify(await preview(options, 3), null, 2));
  else await run(options);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

async function run(options: LoadOptions): Promise<void> {
  const summary = await load(options);
  writeFileSync(options.report, `${JSON.stringify(summary, null, 2)}\n`);
  const { rows, accepted, duplicates, refused, seconds, reasons } = summary;
  console.log(
    `${rows} rows in ${seconds} s: ${accepted} accepted, ${duplicates} duplicates, ${refused} refused.`,
  );
  for (const [reason, times] of Object.entries(reasons)) console.log(`  ${times} × ${reason}`);
  console.log(`Summary: ${options.report}`);
}
