import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod';
import type { Clock } from '#shared/runtime/clock.ts';
import { LOCAL_ACCOUNT, LOCAL_REGION, type Stack } from '../cloud-types.ts';
import { type HttpAnswer, type HttpRequest, headerOf } from '../gateway/http-message.ts';
import { resourcesOf } from '../gateway/references.ts';
import { GenerateSecretString, generateSecret } from './generate-secret.ts';
import { openJsonFile } from './json-file.ts';
import { jsonAnswer, ServiceError } from './service-server.ts';

const Secret = z.object({
  logicalId: z.string(),
  name: z.string(),
  arn: z.string(),
  versionId: z.string(),
  value: z.string(),
  /** Seconds since the Unix epoch. */
  createdDate: z.number(),
});
type Secret = z.output<typeof Secret>;

const Properties = z.object({
  Name: z.string().optional(),
  SecretString: z.string().optional(),
  GenerateSecretString: GenerateSecretString.optional(),
});

/**
 * Opens the secrets of the template. A generated value is made once, at random, and kept in `dataDir`; it stays when
 * the template changes, as CloudFormation keeps it.
 */
export function openSecrets(
  stack: Stack,
  dataDir: string,
  clock: Clock,
): (secretId: string) => Secret | undefined {
  const file = openJsonFile<Secret[]>(join(dataDir, 'secrets.json'), z.array(Secret), []);
  const missing = resourcesOf(stack, 'AWS::SecretsManager::Secret').filter(
    ({ logicalId }) => !file.value.some((secret) => secret.logicalId === logicalId),
  );
  if (missing.length > 0) {
    const made = missing.map(({ logicalId, properties }): Secret => {
      const { Name, SecretString, GenerateSecretString: rules } = Properties.parse(properties);
      const name = Name ?? logicalId;
      return {
        logicalId,
        name,
        arn: `arn:aws:secretsmanager:${LOCAL_REGION}:${LOCAL_ACCOUNT}:secret:${name}-local0`,
        versionId: randomUUID(),
        value: SecretString ?? (rules === undefined ? '' : generateSecret(rules)),
        createdDate: Math.floor(clock() / 1000),
      };
    });
    file.save([...file.value, ...made]);
  }
  return (secretId) =>
    file.value.find(({ name, arn }) => secretId === name || secretId === arn || `${secretId}-local0` === arn);
}

const GetSecretValue = z.object({
  SecretId: z.string(),
  VersionId: z.string().optional(),
  VersionStage: z.string().default('AWSCURRENT'),
});

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html */
export function answerSecretsManager(
  secretOf: (secretId: string) => Secret | undefined,
  request: HttpRequest,
): HttpAnswer {
  const target = headerOf(request.headers, 'x-amz-target');
  if (target !== 'secretsmanager.GetSecretValue') {
    throw new ServiceError(
      'InvalidRequestException',
      400,
      `${target} is not served locally; only GetSecretValue is.`,
    );
  }
  const parsed = GetSecretValue.safeParse(JSON.parse(request.body.toString() || '{}'));
  if (!parsed.success)
    throw new ServiceError('InvalidParameterException', 400, z.prettifyError(parsed.error));
  const { SecretId, VersionId, VersionStage } = parsed.data;
  const secret = secretOf(SecretId);
  if (secret === undefined || secret.value === '') {
    throw new ServiceError(
      'ResourceNotFoundException',
      400,
      "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
    );
  }
  if (VersionStage !== 'AWSCURRENT' || (VersionId !== undefined && VersionId !== secret.versionId)) {
    throw new ServiceError(
      'ResourceNotFoundException',
      400,
      "Secrets Manager can't find the specified secret version.",
    );
  }
  return jsonAnswer(200, {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: secret.versionId,
    SecretString: secret.value,
    VersionStages: ['AWSCURRENT'],
    CreatedDate: secret.createdDate,
  });
}
