import { afterEach, describe, expect, test, vi } from 'vitest';
import { findDynamoDb } from '#local/resources/dynamodb-program.ts';

const platform = process.platform;

afterEach(() => {
  Object.defineProperty(process, 'platform', { value: platform });
  vi.unstubAllEnvs();
});

function on(name: string): void {
  Object.defineProperty(process, 'platform', { value: name });
}

describe('where the package for this platform is missing', () => {
  test('DynamoDB Local runs through Java if DYNAMODB_LOCAL_JAR names it', () => {
    on('plan9');
    const jar = import.meta.filename;
    const program = findDynamoDb({ DYNAMODB_LOCAL_JAR: jar });
    expect(program).toMatchObject({ kind: 'dynamodb-local', command: 'java' });
    expect(program.args({ dataDir: '/data', port: 8000 })).toEqual([
      expect.stringMatching(/^-Djava\.library\.path=.*DynamoDBLocal_lib$/),
      '-jar',
      jar,
      '-dbPath',
      '/data',
      '-sharedDb',
      '-port',
      '8000',
    ]);
  });

  test('the error names the platform, a jar that is not there, and what to set', () => {
    on('plan9');
    expect(() => findDynamoDb({})).toThrow(/plan9.*AWS_ENDPOINT_URL_DYNAMODB/);
    expect(() => findDynamoDb({ DYNAMODB_LOCAL_JAR: '/no/such.jar' })).toThrow(
      '/no/such.jar, which does not exist',
    );
  });
});
