import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { Measured } from './ratio.ts';

const OUT = 'docs/performance.md';
const MEMORY = '## Memory of the file writers';

/** Writes the lines just measured; those of benches that did not run stay as they were. */
export function writePage(results: readonly Measured[], memory: string | undefined): void {
  const before = existsSync(OUT) ? readFileSync(OUT, 'utf8') : '';
  const lines = new Map(
    before
      .split('\n')
      .filter(
        (line) =>
          /^\| [a-z0-9_]+ \|/.test(line) && line.split(' | ').length === 6 && !line.startsWith('| name |'),
      )
      .map((line) => [line.split(' | ')[0]?.slice(2) ?? '', line]),
  );
  for (const { name, what, figure, goal, reached, detail } of results)
    lines.set(name, `| ${name} | ${what} | ${figure} | ${goal} | ${reached ? 'yes' : 'no'} | ${detail} |`);
  const from = before.indexOf(MEMORY);
  const kept = from === -1 ? '' : before.slice(from);
  writeFileSync(OUT, `${head([...lines.values()])}${(memory ?? kept) === '' ? '' : `\n${memory ?? kept}`}`);
  console.log(`${OUT} written.`);
}

function head(lines: readonly string[]): string {
  return `# Performance

Written by \`npm run bench\` on Node ${process.versions.node}, ${cpus().length} cores; \`npm run bench -- csv pdf\` measures those alone. Numerator
and denominator of each ratio are measured in turn in one run, and the medians are compared; counted figures are what the
local database charges.

| name | what | reached | goal | met | detail |
| --- | --- | --- | --- | --- | --- |
${lines.join('\n')}
`;
}
