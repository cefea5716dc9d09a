import type { Mutant } from '../../mutants/mutant.ts';

/** One company's things that stay in a warm process: npm run test:mutants warm plants each and sees P35's test tell of it. */
export const WARM_MUTANTS: readonly Mutant[] = [
  {
    name: 'warm process: verified tokens are kept under their id alone',
    file: 'shared/auth/token-cache.ts',
    find: 'if (!entry || entry.digest !== digestOf(token)) return undefined;',
    replace: 'if (!entry) return undefined;',
    caughtBy: inTurns(),
  },
  {
    name: 'warm process: the profile of whoever called first is kept for all',
    file: 'shared/auth/authenticate.ts',
    find: 'await companies.get(bearer.company, nowMs);',
    replace:
      'await ((globalThis as { first?: Promise<Company | undefined> }).first ??= companies.get(bearer.company, nowMs));',
    caughtBy: inTurns(),
  },
  {
    name: 'warm process: the keys of log lines stay for the next call',
    file: 'shared/http/measuring.ts',
    find: '    served.add({',
    replace: '    logger.appendPersistentKeys({ company: call.caller.company });\n    served.add({',
    caughtBy: inTurns(),
  },
  {
    name: "warm process: the limit's headers of the first call stay",
    file: 'shared/http/stages.ts',
    find: '          rates: [],',
    replace: '          rates: ((globalThis as { rates?: Call["rates"] }).rates ??= []),',
    caughtBy: inTurns(),
  },
];

function inTurns(): NonNullable<Mutant['caughtBy']> {
  const told = 'gives neither anything of the other';
  return { file: 'test/unit/http/warm-process.test.ts', tests: told, told };
}
