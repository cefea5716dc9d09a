import { apiKeyOperations } from './api-keys-contract.ts';
import { auditOperations } from './audit-contract.ts';
import { clientOperations } from './clients-contract.ts';
import { companyOperations } from './company-contract.ts';
import { peopleOperations } from './people-contract.ts';
import { userOperations } from './users-contract.ts';

export const adminOperations = [
  ...userOperations,
  ...clientOperations,
  ...apiKeyOperations,
  ...companyOperations,
  ...auditOperations,
  ...peopleOperations,
] as const;
