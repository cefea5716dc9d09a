import { describe, expect, it } from 'vitest';
import {
  accountOf,
  isBucketName,
  isPrefix,
  isRegion,
  isRoleArn,
  objectKeyOf,
} from '#shared/delivery/bucket.ts';
import { bucketChannel } from '#shared/delivery/bucket-channel.ts';
import { newDelivery } from '#shared/delivery/delivery.ts';

const ROLE = 'arn:aws:iam::111122223333:role/analytics-delivery-acme';

describe('names', () => {
  it.each(['acme-reports', 'a.b.c', 'abc', '1-2', 'a'.repeat(63)])('%s is a bucket', (name) => {
    expect(isBucketName(name)).toBe(true);
  });
  it.each([
    '',
    'ab',
    'Acme',
    'acme_reports',
    '-acme',
    'acme-',
    'acme..reports',
    'acme/reports',
    '192.168.5.4',
    'a'.repeat(64),
    'xn--acme',
    'sthree-acme',
    'acme-s3alias',
    'acme--x-s3',
    'acme?x=1',
    'acme%2f',
    'acme\n',
    'arn:aws:s3:::acme',
    'https://acme.example',
    '169.254.169.254',
  ])('%j is none', (name) => {
    expect(isBucketName(name)).toBe(false);
  });

  it.each([ROLE, 'arn:aws-us-gov:iam::111122223333:role/analytics-delivery-a.b@c'])('%s is a role', (arn) => {
    expect(isRoleArn(arn)).toBe(true);
  });
  it.each([
    'arn:aws:iam::111122223333:role/admin',
    'arn:aws:iam::111122223333:role/analytics-delivery-',
    'arn:aws:iam::111122223333:role/path/analytics-delivery-a',
    'arn:aws:iam::11112222333:role/analytics-delivery-a',
    'arn:aws:iam::*:role/analytics-delivery-a',
    'arn:aws:iam::111122223333:role/analytics-delivery-*',
    'arn:aws:iam::111122223333:user/analytics-delivery-a',
    'arn:evil:iam::111122223333:role/analytics-delivery-a',
    `${ROLE}\n`,
    ` ${ROLE}`,
    `arn:aws:iam::111122223333:role/analytics-delivery-${'a'.repeat(46)}`,
  ])('%j is none', (arn) => {
    expect(isRoleArn(arn)).toBe(false);
  });

  it.each(['', 'a', 'a/', 'a/b.c/d_e', "it's(1)!/"])('%j is a prefix', (prefix) => {
    expect(isPrefix(prefix)).toBe(true);
  });
  it.each(['/', '/a', 'a//b', '../a', 'a/..', './a', 'a b', 'a?b', 'ä', 'a\\b', 'a\u0000'])(
    '%j is none',
    (prefix) => {
      expect(isPrefix(prefix)).toBe(false);
    },
  );

  it.each([
    ['eu-central-1', true],
    ['us-gov-west-1', true],
    ['evil.example/', false],
    ['EU-central-1', false],
  ])('%s as a region: %s', (region, is) => {
    expect(isRegion(region)).toBe(is);
  });
});

it('gives each report a place of its own, the same at each attempt', () => {
  expect(objectKeyOf({ prefix: '' }, 'rpt_1', 'a.csv')).toBe('rpt_1/a.csv');
  expect(objectKeyOf({ prefix: 'x/y' }, 'rpt_1', 'a.csv')).toBe('x/y/rpt_1/a.csv');
  expect(objectKeyOf({ prefix: 'x/y/' }, 'rpt_2', 'a.csv')).toBe('x/y/rpt_2/a.csv');
  expect(accountOf(ROLE)).toBe('111122223333');
});

it('asks for the role with the id of the company that the delivery is of, whatever the target says', async () => {
  const target = { channel: 's3', bucket: 'acme-reports', prefix: '', role_arn: ROLE } as const;
  const source = { kind: 'report', id: 'rpt_1' } as const;
  const delivery = newDelivery({ company: 'co_a', id: 'dlv_1', target, source, createdAt: 0 });
  const notice = { subject: '', text: '', html: '', event: { type: 'x', timestamp: '', data: {} } };
  const file = {
    fileName: 'a.csv',
    contentType: 'text/csv',
    read: () => Promise.reject(new Error('It is streamed.')),
    stream: () => Promise.resolve((async function* () {})()),
  };
  const seen: unknown[] = [];
  const channel = bucketChannel((drop) => {
    seen.push({ ...drop, content: undefined });
    return Promise.resolve({ kind: 'failed', reason: 'Not now.' });
  });
  expect(await channel(delivery, target, { notice, file })).toEqual({ state: 'pending', error: 'Not now.' });
  expect(seen).toMatchObject([{ externalId: 'co_a', session: 'dlv_1', key: 'rpt_1/a.csv', target }]);
  expect(await channel(delivery, target, { notice })).toMatchObject({ state: 'failed' });
});
