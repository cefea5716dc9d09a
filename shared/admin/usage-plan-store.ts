import {
  APIGatewayClient,
  ConflictException,
  CreateApiKeyCommand,
  CreateUsagePlanKeyCommand,
  GetApiKeysCommand,
} from '@aws-sdk/client-api-gateway';
import { lazy } from '#shared/runtime/lazy.ts';

const client = lazy(() => new APIGatewayClient({ maxAttempts: 4 }));

/** Puts a company's key into its plan's usage plan; doing it again changes nothing. */
export async function joinUsagePlan(company: string, usageKey: string, usagePlanId: string): Promise<void> {
  const keyId = await ensureApiKey(company, usageKey);
  try {
    await client().send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: 'API_KEY' }));
  } catch (error) {
    if (!(error instanceof ConflictException)) throw error;
  }
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
  const found = await client().send(new GetApiKeysCommand({ nameQuery: company, includeValues: true }));
  const id = found.items?.find((key) => key.value === usageKey)?.id;
  if (!id)
    throw new Error(
      `API Gateway made no key for company ${company}; check the right apigateway:POST on /apikeys.`,
    );
  return id;
}
