import { PLAN_NAMES, type PlanName } from '#shared/admin/plans.ts';
import type { Cloud } from './cloud.ts';
import type { Stack } from './cloud-types.ts';
import { ownSettings } from './functions/environment.ts';

/**
 * Gives this process the environment that the stack gives its functions, and the local addresses of the services, so
 * that stores of shared/ work here as they do there.
 * @returns the id of each plan's usage plan
 */
export function useStackEnvironment(cloud: Cloud): Record<PlanName, string> {
  const ofFunctions = functionVariables(cloud.stack);
  const variables = { ...ofFunctions, ...ownSettings(ofFunctions), ...cloud.environment };
  for (const [name, value] of Object.entries(variables)) process.env[name] ??= value;
  return usagePlanIds(cloud.stack);
}

function functionVariables(stack: Stack): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const { type, properties } of stack.resources.values()) {
    if (type !== 'AWS::Lambda::Function') continue;
    const environment = properties['Environment'] as { Variables?: Record<string, string> } | undefined;
    Object.assign(variables, environment?.Variables);
  }
  return variables;
}

function usagePlanIds(stack: Stack): Record<PlanName, string> {
  const ids = new Map<string, string>();
  for (const { logicalId, type, properties } of stack.resources.values()) {
    if (type === 'AWS::ApiGateway::UsagePlan') ids.set(String(properties['UsagePlanName']), logicalId);
  }
  const named = PLAN_NAMES.map((plan) => {
    const id = ids.get(plan);
    if (!id) throw new Error(`The template has no usage plan named ${plan}; see lib/.`);
    return [plan, id] as const;
  });
  return Object.fromEntries(named) as Record<PlanName, string>;
}
