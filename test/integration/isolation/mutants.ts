import type { Mutant } from '../../fault/metrics/mutants.ts';

const FOREIGN = 'answers a foreign';

/**
 * Stores that forget the company, each by keeping every company's records under one key: npm run test:mutants isolation
 * plants each and sees the matrix tell that what is foreign is found.
 */
export const ISOLATION_MUTANTS: readonly Mutant[] = [
  {
    name: 'isolation: users of every company under one key',
    file: 'shared/admin/user-keys.ts',
    find: 'return { pk: { S: company }, sk: { S: `user#${user}` } };',
    replace: 'return { pk: { S: `${company.slice(0, 0)}every` }, sk: { S: `user#${user}` } };',
    caughtBy: matrix('getUser', 'updateUser', 'deleteUser'),
  },
  {
    name: 'isolation: templates of every company under one key',
    file: 'shared/reports/templates/template-store.ts',
    find: 'return { pk: { S: company }, sk: { S: `${PREFIX}${id}` } };',
    replace: 'return { pk: { S: `${company.slice(0, 0)}every` }, sk: { S: `${PREFIX}${id}` } };',
    caughtBy: matrix('getTemplate', 'updateTemplate', 'deleteTemplate'),
  },
  {
    name: 'isolation: webhooks of every company under one key',
    file: 'shared/webhooks/store.ts',
    find: 'return { pk: { S: company }, sk: { S: `webhook#${id}` } };',
    replace: 'return { pk: { S: `${company.slice(0, 0)}every` }, sk: { S: `webhook#${id}` } };',
    caughtBy: matrix('getWebhook', 'updateWebhook', 'deleteWebhook'),
  },
];

function matrix(...operations: string[]): NonNullable<Mutant['caughtBy']> {
  return {
    file: 'test/integration/isolation/matrix.test.ts',
    tests: `(${operations.join('|')})\\b.*${FOREIGN}`,
    told: FOREIGN,
  };
}
