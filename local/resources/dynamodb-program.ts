import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** How to run a DynamoDB on this machine. */
export interface DynamoDbProgram {
  kind: 'dynoxide' | 'dynamodb-local';
  command: string;
  args: (at: { dataDir: string; port: number }) => string[];
}

/**
 * dynoxide where its package is installed for this platform, else DynamoDB Local where `DYNAMODB_LOCAL_JAR` names its
 * jar (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.UsageNotes.html).
 *
 * @throws Error that says what to set, where there is neither
 */
export function findDynamoDb(environment: NodeJS.ProcessEnv): DynamoDbProgram {
  const dynoxide = findDynoxide();
  if (dynoxide !== undefined) return dynoxide;
  const jar = environment['DYNAMODB_LOCAL_JAR'];
  if (jar !== undefined && existsSync(jar)) return dynamoDbLocal(jar);
  const missing = jar === undefined ? '' : ` DYNAMODB_LOCAL_JAR names ${jar}, which does not exist.`;
  throw new Error(
    `There is no DynamoDB for ${process.platform}-${process.arch} here: the package @dynoxide/${process.platform}-${process.arch} is not installed.${missing} ` +
      'Set DYNAMODB_LOCAL_JAR to the DynamoDBLocal.jar of AWS (needs Java), or AWS_ENDPOINT_URL_DYNAMODB to the address of a running emulator.',
  );
}

function findDynoxide(): DynamoDbProgram | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve(
      `@dynoxide/${process.platform}-${process.arch}/package.json`,
    );
    return { kind: 'dynoxide', command: join(dirname(manifest), 'dynoxide'), args: dynoxideArgs };
  } catch {
    return undefined;
  }
}

function dynoxideArgs({ dataDir, port }: { dataDir: string; port: number }): string[] {
  return ['serve', '--db-path', join(dataDir, 'dynamodb.sqlite'), '--port', String(port)];
}

function dynamoDbLocal(jar: string): DynamoDbProgram {
  const libraries = `-Djava.library.path=${join(dirname(jar), 'DynamoDBLocal_lib')}`;
  return {
    kind: 'dynamodb-local',
    command: 'java',
    args: ({ dataDir, port }) => [
      libraries,
      '-jar',
      jar,
      '-dbPath',
      dataDir,
      '-sharedDb',
      '-port',
      String(port),
    ],
  };
}
