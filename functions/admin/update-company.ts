import { actorOf } from '#shared/admin/audit.ts';
import { updateCompany as update } from '#shared/admin/companies.ts';
import type { updateCompany as spec } from '#shared/admin/company-contract.ts';
import { presentCompany } from '#shared/admin/present-company.ts';
import { usagePlanIds } from '#shared/admin/usage-plan-ids.ts';
import type { Handler } from '#shared/http/contract.ts';

export const updateCompany: Handler<typeof spec> = async (call, caller) => {
  const { time_zone: timeZone, retention_days: retentionDays, ...same } = call.body;
  const changed = await update(actorOf(call, caller), { ...same, timeZone, retentionDays }, usagePlanIds());
  return { status: 200, body: presentCompany(changed) };
};
