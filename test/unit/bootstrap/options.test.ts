import { describe, expect, it } from 'vitest';
import { readOptions } from '#scripts/bootstrap/options.ts';

const needed = ['--company', 'Acme', '--email', 'admin@acme.example'];

describe('options of npm run bootstrap', () => {
  it('takes company and e-mail, and fills in the rest', () => {
    expect(readOptions(needed)).toEqual({
      company: 'Acme',
      email: 'admin@acme.example',
      plan: 'enterprise',
      timeZone: 'UTC',
      currency: 'USD',
      stack: 'AnalyticsPlatform',
    });
  });

  it('takes every option', () => {
    const all = ['--plan', 'basic', '--time-zone', 'Europe/London', '--currency', 'GBP', '--stack', 'Mine'];
    expect(readOptions([...needed, ...all])).toMatchObject({
      plan: 'basic',
      timeZone: 'Europe/London',
      currency: 'GBP',
      stack: 'Mine',
    });
  });

  it.each([
    ['--plan', 'gold'],
    ['--time-zone', 'Mars/Base'],
    ['--time-zone', '+01:00'],
    ['--currency', 'XXZ'],
    ['--email', 'nobody'],
    ['--company', ' '],
  ])('refuses %s %s and names the option', (option, value) => {
    expect(() => readOptions([...needed, option, value])).toThrow(option);
  });

  it('refuses an option that it does not know', () => {
    expect(() => readOptions([...needed, '--colour', 'red'])).toThrow('--colour');
  });
});
