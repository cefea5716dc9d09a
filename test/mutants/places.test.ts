import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ALL_MUTANTS, hasPlace } from './all.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (file: string): string =>
  existsSync(join(ROOT, file)) ? readFileSync(join(ROOT, file), 'utf8') : '';

/** `npm run test:mutants` takes too long for every change; that it would still plant each bug is seen at once. */
it.each(ALL_MUTANTS)('$name: its place is in $file', (mutant) => {
  expect(hasPlace(mutant, read(mutant.file)), `Update the planted bug: ${mutant.find}`).toBe(true);
  if (mutant.caughtBy) expect(read(mutant.caughtBy.file)).not.toBe('');
});

it('has a name for each bug', () => {
  expect(new Set(ALL_MUTANTS.map(({ name }) => name)).size).toBe(ALL_MUTANTS.length);
});
