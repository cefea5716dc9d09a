import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { resources } from './synthesized.ts';

it('the runbook has a row for every alarm, and each alarm names its own', () => {
  const runbook = readFileSync('docs/runbook.md', 'utf8');
  const rows = runbook.split('\n').filter((line) => line.startsWith('| `'));
  const named = new Set(
    rows.flatMap((row) => [...(row.split(' | ')[0] ?? '').matchAll(/`(\w+)`/g)].map(([, id]) => id)),
  );
  const alarms = resources('AWS::CloudWatch::Alarm').map(
    ([, { Properties }]) =>
      /Runbook: docs\/runbook\.md, (\w+)\.$/.exec(String(Properties['AlarmDescription']))?.[1],
  );
  expect(alarms.length).toBeGreaterThan(0);
  expect(new Set(alarms)).toEqual(named);
});
