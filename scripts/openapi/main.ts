import { readFileSync, writeFileSync } from 'node:fs';
import { openApiDocument } from './document.ts';

const FILE = 'docs/openapi.json';
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const made = `${JSON.stringify(openApiDocument(version), null, 2)}\n`;

if (process.argv.includes('--check')) {
  if (readFileSync(FILE, 'utf8') === made) process.exit(0);
  console.error(`${FILE} no longer fits the contracts. Run \`npm run openapi\` and commit the result.`);
  process.exit(1);
}
writeFileSync(FILE, made);
console.log(`${FILE} written, ${made.length} bytes.`);
