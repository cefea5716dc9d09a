import { auditOperations } from './audit-contract.ts';
import { userOperations } from './users-contract.ts';

export const adminOperations = [...userOperations, ...auditOperations] as const;
