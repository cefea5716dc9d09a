import type { Mutant } from '../../mutants/mutant.ts';

const FOREIGN = 'answers a foreign';
/** The matrix calls as the company of Enterprise and has the one of Professional for its victim. */
const VICTIM = "company.replace('enterprise', 'professional')";

/**
 * Stores that let one company's calls reach another one's records: npm run test:mutants isolation plants each and sees
 * the matrix tell that what is foreign is found.
 */
export const ISOLATION_MUTANTS: readonly Mutant[] = [
  {
    name: 'isolation: jobs of another company are reached',
    file: 'shared/jobs/item.ts',
    find: 'return PARTITIONS.records.jobs(company);',
    replace: `return PARTITIONS.records.jobs(${VICTIM});`,
    caughtBy: matrix('getReport', 'batchGetReports', 'deleteReport'),
  },
  {
    name: 'isolation: users of another company are reached',
    file: 'shared/admin/user-keys.ts',
    find: 'return { pk: { S: PARTITIONS.records.company(company) }, sk: { S: `user#${user}` } };',
    replace: `return { pk: { S: ${VICTIM} }, sk: { S: \`user#\${user}\` } };`,
    caughtBy: matrix('getUser', 'updateUser', 'deleteUser'),
  },
  {
    name: 'isolation: templates of another company are reached',
    file: 'shared/reports/templates/template-store.ts',
    find: 'return { pk: { S: PARTITIONS.records.company(company) }, sk: { S: `${PREFIX}${id}` } };',
    replace: `return { pk: { S: ${VICTIM} }, sk: { S: \`\${PREFIX}\${id}\` } };`,
    caughtBy: matrix('getTemplate', 'updateTemplate', 'deleteTemplate'),
  },
  {
    name: 'isolation: webhooks of another company are reached',
    file: 'shared/webhooks/store.ts',
    find: 'return { pk: { S: PARTITIONS.records.company(company) }, sk: { S: `webhook#${id}` } };',
    replace: `return { pk: { S: ${VICTIM} }, sk: { S: \`webhook#\${id}\` } };`,
    caughtBy: matrix('getWebhook', 'updateWebhook', 'deleteWebhook'),
  },
  {
    name: 'isolation: addresses that another company suppressed are reached',
    file: 'shared/delivery/suppression-store.ts',
    find: 'return { pk: { S: PARTITIONS.records.company(company) }, sk: { S: `${PREFIX}${id}` } };',
    replace: `return { pk: { S: ${VICTIM} }, sk: { S: \`\${PREFIX}\${id}\` } };`,
    caughtBy: matrix('liftSuppression'),
  },
];

function matrix(...operations: string[]): NonNullable<Mutant['caughtBy']> {
  return {
    file: 'test/integration/isolation/matrix.test.ts',
    tests: `(${operations.join('|')})\\b.*${FOREIGN}`,
    told: FOREIGN,
  };
}
