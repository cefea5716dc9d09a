import {
  APIGatewayClient,
  ConflictException,
  CreateApiKeyCommand,
  CreateUsagePlanKeyCommand,
  DeleteApiKeyCommand,
  GetApiKeysCommand,
  GetUsagePlanKeysCommand,
  NotFoundException,
} from '@aws-sdk/client-api-gateway';
import { lazy } from '#shared/runtime/lazy.ts';

const client = lazy(() => new APIGatewayClient({ maxAttempts: 4 }));

/**
 * Puts a company's key into its plan's usage plan; doing it again changes nothing.
 * @throws Error where the key is in another usage plan: API Gateway holds it in one only, so another plan takes a new key
 */
export async function joinUsagePlan(company: string, usageKey: string, usagePlanId: string): Promise<void> {
  const keyId = await ensureApiKey(company, usageKey);
  try {
    await client().send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: 'API_KEY' }));
  } catch (error) {
    if (!(error instanceof ConflictException)) throw error;
    if (await isMember(company, usagePlanId, keyId)) return;
    throw new Error(
      `The API key ${keyId} of company ${company} is in another usage plan than ${usagePlanId}. Give the company a new key for its new plan.`,
      { cause: error },
    );
  }
}

/** Deletes those of the company's API keys whose value is chosen. */
export async function deleteApiKeys(company: string, chosen: (value: string) => boolean): Promise<void> {
  for (const { id, value } of await apiKeysOf(company)) {
    if (!chosen(value)) continue;
    try {
      await client().send(new DeleteApiKeyCommand({ apiKey: id }));
    } catch (error) {
      if (!(error instanceof NotFoundException)) throw error;
    }
  }
}

async function isMember(company: string, usagePlanId: string, keyId: string): Promise<boolean> {
  const { items = [] } = await client().send(
    new GetUsagePlanKeysCommand({ usagePlanId, nameQuery: company, limit: 500 }),
  );
  return items.some(({ id }) => id === keyId);
}

async function ensureApiKey(company: string, usageKey: string): Promise<string> {
  try {
    const made = await client().send(
      new CreateApiKeyCommand({ name: company, value: usageKey, enabled: true }),
    );
    if (made.id) return made.id;
  } catch (error) {
    if (!(error instanceof ConflictException)) throw error;
  }
  const id = (await apiKeysOf(company)).find((key) => key.value === usageKey)?.id;
  if (!id)
    throw new Error(
      `API Gateway made no key for company ${company}; check the right apigateway:POST on /apikeys.`,
    );
  return id;
}

/** API Gateway finds keys by the beginning of their name, so another company's may be among them. */
async function apiKeysOf(company: string): Promise<{ id: string; value: string }[]> {
  const found: { id: string; value: string }[] = [];
  let position: string | undefined;
  do {
    const page = await client().send(
      new GetApiKeysCommand({ nameQuery: company, includeValues: true, limit: 500, position }),
    );
    for (const { id, name, value } of page.items ?? []) {
      if (name === company && id !== undefined && value !== undefined) found.push({ id, value });
    }
    position = page.position;
  } while (position !== undefined);
  return found;
}
