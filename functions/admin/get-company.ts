import { requireCompany } from '#shared/admin/companies.ts';
import type { getCompany as spec } from '#shared/admin/company-contract.ts';
import { presentCompany } from '#shared/admin/present-company.ts';
import type { Handler } from '#shared/http/contract.ts';

export const getCompany: Handler<typeof spec> = async (_call, caller) => ({
  status: 200,
  body: presentCompany(await requireCompany(caller.company)),
});
