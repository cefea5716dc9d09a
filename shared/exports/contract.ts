import { exportJobOperations } from './jobs/contract.ts';
import { mediaExportOperations } from './media/contract.ts';

export const exportsOperations = [...mediaExportOperations, ...exportJobOperations] as const;
