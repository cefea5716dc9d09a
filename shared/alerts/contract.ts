import { alertOperations } from './alerts-contract.ts';
import { ruleOperations } from './rules-contract.ts';
import { v1AlertOperations } from './v1/contract.ts';

export const alertsOperations = [...v1AlertOperations, ...ruleOperations, ...alertOperations] as const;
