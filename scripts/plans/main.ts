import { readFileSync, writeFileSync } from 'node:fs';
import { plansDocument } from './document.ts';

const FILE = 'docs/plans.md';
const made = plansDocument();

if (process.argv.includes('--check')) {
  if (readFileSync(FILE, 'utf8') === made) process.exit(0);
  console.error(`${FILE} no longer fits shared/admin/plans.ts. Run \`npm run plans\` and commit the result.`);
  process.exit(1);
}
writeFileSync(FILE, made);
console.log(`${FILE} written.`);
