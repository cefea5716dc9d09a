import { readFileSync, writeFileSync } from 'node:fs';
import { type ApiDocument, clientTypes } from './client-types.ts';
import { openApiDocument } from './document.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const text = `${JSON.stringify(openApiDocument(version), null, 2)}\n`;
/** The document, and what is made from it. */
const made = {
  'docs/openapi.json': text,
  'dashboard/api/paths.d.ts': clientTypes(JSON.parse(text) as ApiDocument),
};

for (const [file, content] of Object.entries(made)) {
  if (!process.argv.includes('--check')) {
    writeFileSync(file, content);
    console.log(`${file} written, ${content.length} bytes.`);
  } else if (readFileSync(file, 'utf8') !== content) {
    console.error(`${file} no longer fits the contracts. Run \`npm run openapi\` and commit the result.`);
    process.exitCode = 1;
  }
}
