import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openCheckpoints } from '#local/sources/checkpoint-file.ts';

test('a checkpoint is on disk once set, the last of many at once included', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'checkpoints-'));
  const first = openCheckpoints(dir, 'M');
  expect(first.get('shard-1')).toBeUndefined();
  const numbers = Array.from({ length: 50 }, (_, at) => String(at + 1));
  await Promise.all(numbers.map((number) => first.set('shard-1', number)));
  await first.set('shard-2', '');
  const second = openCheckpoints(dir, 'M');
  expect([second.get('shard-1'), second.get('shard-2')]).toEqual(['50', '']);
  expect(openCheckpoints(dir, 'Other').get('shard-1')).toBeUndefined();
  rmSync(dir, { recursive: true });
});
