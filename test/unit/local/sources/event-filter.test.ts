import { describe, expect, test } from 'vitest';
import { compileBodyFilters, compileFilters } from '#local/sources/event-filter.ts';

const record = {
  eventName: 'INSERT',
  dynamodb: { NewImage: { pk: { S: 'DELTA#1' }, on: { BOOL: true }, none: { NULL: true } } },
  size: 20,
  empty: '',
  tags: ['a', 'b'],
};

// https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax
describe('patterns', () => {
  test.each<[string, unknown, boolean]>([
    ['equals', { eventName: ['INSERT'] }, true],
    ['equals another', { eventName: ['REMOVE'] }, false],
    ['or', { eventName: ['REMOVE', 'INSERT'] }, true],
    ['and', { eventName: ['INSERT'], size: [21] }, false],
    ['nested prefix', { dynamodb: { NewImage: { pk: { S: [{ prefix: 'DELTA#' }] } } } }, true],
    ['suffix', { eventName: [{ suffix: 'SERT' }] }, true],
    ['no suffix', { eventName: [{ suffix: 'MOVE' }] }, false],
    ['boolean', { dynamodb: { NewImage: { on: { BOOL: [true] } } } }, true],
    ['numeric', { size: [{ numeric: ['=', 20] }] }, true],
    ['range', { size: [{ numeric: ['>', 10, '<=', 20] }] }, true],
    ['out of range', { size: [{ numeric: ['>', 20, '<=', 30] }] }, false],
    ['numeric of a text', { eventName: [{ numeric: ['=', 0] }] }, false],
    ['empty', { empty: [''] }, true],
    ['exists', { size: [{ exists: true }] }, true],
    ['exists not', { missing: [{ exists: false }] }, true],
    ['exists below what is missing', { dynamodb: { OldImage: { pk: { S: [{ exists: false }] } } } }, true],
    ['anything but', { eventName: [{ 'anything-but': ['REMOVE'] }] }, true],
    ['anything but this', { eventName: [{ 'anything-but': ['INSERT'] }] }, false],
    ['anything but a prefix', { eventName: [{ 'anything-but': { prefix: 'INS' } }] }, false],
    ['ignore case', { eventName: [{ 'equals-ignore-case': 'insert' }] }, true],
    ['or of fields', { $or: [{ size: [1] }, { eventName: ['INSERT'] }] }, true],
    ['an element of a list', { tags: ['b'] }, true],
    ['missing', { missing: ['x'] }, false],
  ])('%s', (_name, pattern, expected) => {
    expect(compileFilters([JSON.stringify(pattern)])(record)).toBe(expected);
  });

  test('no filter passes everything, several pass what one of them does', () => {
    expect(compileFilters([])(record)).toBe(true);
    expect(compileFilters(['{"size":[1]}', '{"size":[20]}'])(record)).toBe(true);
  });

  test('an unknown operator is refused when the filter is read', () => {
    expect(() => compileFilters(['{"size":[{"around":3}]}'])).toThrow('unknown operator around');
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html
describe('message bodies', () => {
  test.each<[string, unknown, string, boolean]>([
    ['object pattern, JSON body', { body: { kind: ['a'] } }, '{"kind":"a"}', true],
    ['object pattern, other JSON body', { body: { kind: ['a'] } }, '{"kind":"b"}', false],
    ['object pattern, plain body', { body: { kind: ['a'] } }, 'kind a', false],
    ['list pattern, plain body', { body: ['plain'] }, 'plain', true],
    ['list pattern, other body', { body: [{ prefix: 'pl' }] }, '{"pl":1}', false],
  ])('%s', (_name, pattern, body, expected) => {
    expect(compileBodyFilters([JSON.stringify(pattern)])({ body })).toBe(expected);
  });
});
