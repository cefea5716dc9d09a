import { describe, expect, it } from 'vitest';
import { capabilities } from '#shared/api.ts';
import { mayReach } from './reach.ts';
import {
  FUNCTION_NAMES,
  ownFunctions,
  resources,
  roleOf,
  type Statement,
  statementsOf,
} from './synthesized.ts';

const functions = [...ownFunctions()].map(([name, [id, resource]]) => ({ name, id, resource }));
const every = functions.map((entry) => [entry.name, entry] as const);
const allowed = (entry: (typeof functions)[number]): Statement[] => statementsOf(roleOf(entry.resource));

describe('functions', () => {
  it('are the ones of functions/', () => {
    expect(functions.map(({ name }) => name).sort()).toEqual([...FUNCTION_NAMES]);
  });

  it.each(every)(
    '%s runs on Node 24 and ARM, logs JSON to a group that forgets, and may not exceed 15 minutes',
    (_name, { resource }) => {
      expect(resource.Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        LoggingConfig: { LogFormat: 'JSON', LogGroup: expect.anything() },
      });
      expect(resource.Properties['Timeout']).toBeLessThanOrEqual(900);
    },
  );

  it('that answer API Gateway end before its 29 seconds do', () => {
    for (const name of [
      'admin',
      'auth',
      'authorizer',
      'ingest',
      'metrics',
      'platform',
      'reports',
      'schedules',
      'stream',
      'webhooks',
    ]) {
      expect(ownFunctions().get(name)?.[1].Properties['Timeout'], name).toBeLessThanOrEqual(29);
    }
  });

  it.each(every)('%s rings when it fails, and the alarm says what users notice', (_name, { id }) => {
    const alarms = resources('AWS::CloudWatch::Alarm').filter(([, { Properties }]) => {
      return Properties['MetricName'] === 'Errors' && JSON.stringify(Properties['Dimensions']).includes(id);
    });
    expect(alarms).toHaveLength(1);
    expect(alarms[0]?.[1].Properties['AlarmDescription']).toMatch(/^\[(high|low)\] .{40,}/);
    expect(alarms[0]?.[1].Properties['AlarmActions']).toHaveLength(1);
  });

  it('rings once when any of them is throttled, since they share their concurrency', () => {
    const alarms = resources('AWS::CloudWatch::Alarm').filter(
      ([, { Properties }]) => Properties['MetricName'] === 'Throttles' && !Properties['Dimensions'],
    );
    expect(alarms).toHaveLength(1);
  });

  it.each(every)('%s has log groups that forget', (_name, { resource }) => {
    const [, logs] =
      resources('AWS::Logs::LogGroup').find(([id]) =>
        JSON.stringify(resource.Properties['LoggingConfig']).includes(id),
      ) ?? [];
    expect(logs?.Properties['RetentionInDays']).toBe(30);
  });
});

describe('permissions', () => {
  it.each(every)('%s has no wildcard action, and no managed policy', (_name, entry) => {
    const actions = allowed(entry).flatMap(({ Action }) => Action);
    expect(actions.length).toBeGreaterThan(0);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
    const [, role] = resources('AWS::IAM::Role').find(([id]) => id === roleOf(entry.resource)) ?? [];
    expect(role?.Properties['ManagedPolicyArns']).toBeUndefined();
  });

  it.each(every)('%s may do on any resource only what has no resources', (_name, entry) => {
    const anywhere = allowed(entry).filter(({ Resource: list }) => list.includes('*'));
    const withoutResources = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'dynamodb:ListStreams'];
    expect(
      anywhere.flatMap(({ Action }) => Action).filter((action) => !withoutResources.includes(action)),
    ).toEqual([]);
  });

  it.each(every)('%s cannot scan a table, change one, or read objects of every kind', (_name, entry) => {
    const text = JSON.stringify(allowed(entry));
    expect(text).not.toMatch(/dynamodb:(Scan|PartiQL\w*|CreateTable|DeleteTable|UpdateTable)/);
    for (const { Action, Resource: list } of allowed(entry)) {
      if (Action.some((action) => /^s3:(Get|Put|Delete)/.test(action)))
        expect(JSON.stringify(list)).toMatch(/"\/\w+\/\*"/);
    }
  });

  it.each(every)('%s cannot change or delete an entry of the audit log (P34)', (name, { resource }) => {
    const may = (action: string) => mayReach(resource, 'records', `dynamodb:${action}`, ['co_a#audit']);
    expect(['UpdateItem', 'DeleteItem'].filter(may)).toEqual([]);
    // A deleted company's log goes with it.
    expect(may('BatchWriteItem')).toBe(name === 'eraser');
  });

  it.each(every)(
    '%s reads no index but the one of what is due: indexes are not keyed by company',
    (name, entry) => {
      const onIndexes = allowed(entry).filter(({ Resource: list }) =>
        JSON.stringify(list).includes('/index/'),
      );
      if (name !== 'clock' && name !== 'eraser') expect(onIndexes).toEqual([]);
    },
  );

  it('to sign or check tokens are held by the token function and the authorizer alone', () => {
    const readers = functions.filter((entry) =>
      JSON.stringify(allowed(entry)).includes('secretsmanager:GetSecretValue'),
    );
    expect(readers.map(({ name }) => name).sort()).toEqual(['auth', 'authorizer']);
  });
});

describe('calls that pass uncounted', () => {
  it('are counted from the log of every function that limits calls', () => {
    const filters = resources('AWS::Logs::MetricFilter').filter(
      ([, { Properties }]) => Properties['FilterPattern'] === '{ $.message = "RATE_LIMIT_UNAVAILABLE" }',
    );
    expect(filters).toHaveLength(Object.keys(capabilities).length);
  });
});
