import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileLogSink } from '#local/functions/log-sink.ts';

let dir = '';

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'logs-'));
});

afterEach(() => rmSync(dir, { recursive: true }));

test('each function has its own file, its lines in order', async () => {
  const sink = fileLogSink(dir);
  for (let at = 0; at < 200; at += 1) sink(at % 2 === 0 ? 'even' : 'odd', `${at}\n`);
  await sink.flush();
  const lines = readFileSync(join(dir, 'logs/even.log'), 'utf8').trim().split('\n').map(Number);
  expect(lines).toEqual(Array.from({ length: 100 }, (_, at) => 2 * at));
});

test('a large log of former runs is put aside', async () => {
  const first = fileLogSink(dir);
  first('f', 'small\n');
  await first.flush();
  const file = join(dir, 'logs/f.log');
  await fileLogSink(dir).flush();
  expect(existsSync(`${file}.1`)).toBe(false);
  writeFileSync(file, Buffer.alloc(10_000_001, 'x'));
  const second = fileLogSink(dir);
  second('f', 'new\n');
  await second.flush();
  expect(readFileSync(file, 'utf8')).toBe('new\n');
  expect(statSync(`${file}.1`).size).toBe(10_000_001);
});
