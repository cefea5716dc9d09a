import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod';
import type { Clock } from '#shared/runtime/clock.ts';
import type { Stack } from '../cloud-types.ts';
import { findReferenced, resourcesOf } from '../gateway/references.ts';
import { openJsonFile } from './json-file.ts';

const ApiKey = z.object({
  id: z.string(),
  name: z.string().optional(),
  description: z.string().optional(),
  value: z.string(),
  enabled: z.boolean(),
  /** Seconds since the Unix epoch. */
  createdDate: z.number(),
  lastUpdatedDate: z.number(),
});
export type ApiKey = z.output<typeof ApiKey>;

const State = z.object({
  keys: z.array(ApiKey),
  planKeys: z.array(z.object({ planId: z.string(), keyId: z.string() })),
});
type State = z.output<typeof State>;

/** The account's API keys and the usage plans they belong to. */
export interface ApiKeys {
  create: (input: {
    name?: string | undefined;
    description?: string | undefined;
    enabled: boolean;
    value?: string | undefined;
  }) => ApiKey;
  byId: (id: string) => ApiKey | undefined;
  byValue: (value: string) => ApiKey | undefined;
  list: () => ApiKey[];
  /** The key and its memberships; false when there is no such key. */
  delete: (id: string) => boolean;
  /** The plan's own id, or undefined when the template has no such usage plan. */
  planId: (reference: string) => string | undefined;
  join: (planId: string, keyId: string) => void;
  leave: (planId: string, keyId: string) => boolean;
  keysOfPlan: (planId: string) => ApiKey[];
  plansOfKey: (keyId: string) => string[];
}

/** Opens the keys kept in `dataDir`; keys and memberships of the template are added to them. */
export function openApiKeys(stack: Stack, dataDir: string, clock: Clock): ApiKeys {
  const file = openJsonFile<State>(join(dataDir, 'api-keys.json'), State, { keys: [], planKeys: [] });
  const change = (part: Partial<State>): void => file.save({ ...file.value, ...part });
  const byId = (id: string): ApiKey | undefined => file.value.keys.find((key) => key.id === id);
  const keys: ApiKeys = {
    create: (input) => {
      const key = newKey(input, randomBytes(5).toString('hex'), clock);
      change({ keys: [...file.value.keys, key] });
      return key;
    },
    byId,
    byValue: (value) => file.value.keys.find((key) => key.value === value),
    list: () => file.value.keys,
    delete: (id) => {
      if (byId(id) === undefined) return false;
      change({
        keys: file.value.keys.filter((key) => key.id !== id),
        planKeys: file.value.planKeys.filter((member) => member.keyId !== id),
      });
      return true;
    },
    planId: (reference) => findReferenced(stack, 'AWS::ApiGateway::UsagePlan', reference)?.logicalId,
    join: (planId, keyId) => change({ planKeys: [...file.value.planKeys, { planId, keyId }] }),
    leave: (planId, keyId) => {
      const left = file.value.planKeys.filter((member) => member.planId !== planId || member.keyId !== keyId);
      const found = left.length < file.value.planKeys.length;
      if (found) change({ planKeys: left });
      return found;
    },
    keysOfPlan: (planId) =>
      file.value.planKeys
        .filter((member) => member.planId === planId)
        .flatMap(({ keyId }) => byId(keyId) ?? []),
    plansOfKey: (keyId) =>
      file.value.planKeys.filter((member) => member.keyId === keyId).map((member) => member.planId),
  };
  addTemplateKeys(stack, file.value, change, clock);
  return keys;
}

const KeyProperties = z.object({
  Name: z.string().optional(),
  Description: z.string().optional(),
  Enabled: z.boolean().default(false),
  Value: z.string().optional(),
});

const PlanKeyProperties = z.object({ KeyId: z.string(), UsagePlanId: z.string() });

function addTemplateKeys(
  stack: Stack,
  state: State,
  change: (part: Partial<State>) => void,
  clock: Clock,
): void {
  const keys = resourcesOf(stack, 'AWS::ApiGateway::ApiKey')
    .filter(({ logicalId }) => !state.keys.some((key) => key.id === logicalId))
    .map((resource) => {
      const { Name, Description, Enabled, Value } = KeyProperties.parse(resource.properties);
      return newKey(
        { name: Name, description: Description, enabled: Enabled, value: Value },
        resource.logicalId,
        clock,
      );
    });
  const planKeys = resourcesOf(stack, 'AWS::ApiGateway::UsagePlanKey').flatMap((resource) => {
    const { KeyId, UsagePlanId } = PlanKeyProperties.parse(resource.properties);
    const planId = findReferenced(stack, 'AWS::ApiGateway::UsagePlan', UsagePlanId)?.logicalId;
    const keyId = findReferenced(stack, 'AWS::ApiGateway::ApiKey', KeyId)?.logicalId;
    if (planId === undefined || keyId === undefined) {
      throw new Error(
        `UsagePlanKey ${resource.logicalId} names a key or plan that the template does not hold.`,
      );
    }
    const known = state.planKeys.some((member) => member.planId === planId && member.keyId === keyId);
    return known ? [] : [{ planId, keyId }];
  });
  if (keys.length + planKeys.length === 0) return;
  change({ keys: [...state.keys, ...keys], planKeys: [...state.planKeys, ...planKeys] });
}

function newKey(
  input: {
    name?: string | undefined;
    description?: string | undefined;
    enabled: boolean;
    value?: string | undefined;
  },
  id: string,
  clock: Clock,
): ApiKey {
  const seconds = Math.floor(clock() / 1000);
  return {
    id,
    ...(input.name === undefined ? {} : { name: input.name }),
    ...(input.description === undefined ? {} : { description: input.description }),
    value: input.value ?? randomBytes(30).toString('base64url'),
    enabled: input.enabled,
    createdDate: seconds,
    lastUpdatedDate: seconds,
  };
}
