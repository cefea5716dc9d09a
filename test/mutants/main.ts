import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ALL_MUTANTS, hasPlace } from './all.ts';
import type { Mutant } from './mutant.ts';

const ROOT = join(import.meta.dirname, '../..');
const LEFT_OUT = new Set(['node_modules', '.git', '.local', 'cdk.out', 'dist']);

/**
 * Plants each bug, or those whose name holds the argument, in a copy of the sources and runs the searches there; a bug
 * that survives fails the run.
 */
function main(): void {
  const copy = mkdtempSync(join(tmpdir(), 'mutants-'));
  cpSync(ROOT, copy, { recursive: true, filter: (path) => !LEFT_OUT.has(basename(path)) });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  const wanted = process.argv[2] ?? '';
  const mutants = ALL_MUTANTS.filter(({ name }) => name.includes(wanted));
  const survivors = mutants.filter((mutant) => !isCaught(mutant, copy));
  rmSync(copy, { recursive: true });
  console.log(`${mutants.length - survivors.length} of ${mutants.length} planted bugs caught.`);
  process.exitCode = survivors.length === 0 ? 0 : 1;
}

function isCaught(mutant: Mutant, copy: string): boolean {
  const { name, file, find, replace, caughtBy } = mutant;
  const path = join(copy, file);
  const source = readFileSync(path, 'utf8');
  if (!hasPlace(mutant, source)) throw new Error(`${file} holds not exactly one: ${find}`);
  writeFileSync(
    path,
    source.replace(find, () => replace),
  );
  const failure = caughtBy
    ? toldBy(caughtBy, copy)
    : searchesFor(file)
        .values()
        .map((search) => failureOf(search, copy))
        .find((found) => found !== undefined);
  writeFileSync(path, source);
  console.log(failure === undefined ? `SURVIVED  ${name}` : `caught    ${name} (${failure})`);
  return failure !== undefined;
}

/** The search that is about the file comes first; the first that fails ends it. */
function searchesFor(file: string): string[] {
  if (file.startsWith('shared/alerts/')) return ['alerts/episodes'];
  if (file.startsWith('shared/stream/')) return ['stream/resume'];
  const others = ['metrics/exactly-once', 'metrics/reads'];
  return file.includes('/reconcile/') ? ['metrics/reconcile', ...others] : [...others, 'metrics/reconcile'];
}

/** The failing case, or undefined where the search finds none. */
function failureOf(search: string, copy: string): string | undefined {
  const { failed, output } = vitest([`test/fault/${search}.test.ts`, '--bail=1'], copy);
  if (!failed) return undefined;
  const [, seed] = /seed: (-?\d+)/.exec(output) ?? [];
  const [, tests] = /failed after (\d+) tests/.exec(output) ?? [];
  return seed === undefined ? `${search}, a fixed case` : `${search}, seed ${seed}, run ${tests}`;
}

/** The names of the failing tests; undefined where none of those that are meant fails. @throws where none was run */
function toldBy({ file, tests, told }: NonNullable<Mutant['caughtBy']>, copy: string): string | undefined {
  const { output } = vitest([file, '--reporter=tap-flat', '-t', tests], copy);
  if (!/^(not )?ok .*# time=/m.test(output))
    throw new Error(`No test of ${file} was run by the name ${tests}`);
  const failing = output.split('\n').filter((line) => line.startsWith('not ok') && line.includes(told));
  if (failing.length === 0) return undefined;
  return failing.map((line) => /- .* > (\S+ > .*?) # /.exec(line)?.[1] ?? line).join('; ');
}

/** How far a search goes: those of the alerts and the stream run in memory, where runs are cheap. */
function searchFor(file: string): NodeJS.ProcessEnv {
  const { RUNS, SEED = '1' } = process.env;
  if (file.startsWith('test/fault/alerts/')) return { RUNS: RUNS ?? '500', DEEP: '1', SEED };
  return file.startsWith('test/fault/stream/')
    ? { RUNS: RUNS ?? '300', DEEP: '1', SEED }
    : { RUNS: RUNS ?? '60' };
}

function vitest(args: readonly string[], copy: string): { failed: boolean; output: string } {
  const run = spawnSync('npx', ['vitest', 'run', ...args], {
    cwd: copy,
    encoding: 'utf8',
    env: { ...process.env, ...searchFor(args[0] ?? '') },
  });
  return { failed: run.status !== 0, output: run.stdout + run.stderr };
}

main();
