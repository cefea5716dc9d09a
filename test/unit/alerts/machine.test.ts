import { describe, expect, it } from 'vitest';
import {
  abandon,
  type Evidence,
  FLAPPING_HOLD_MS,
  initialState,
  nextTimer,
  QUICK_EPISODES,
  type RuleState,
  resolveByHand,
  step,
} from '#shared/alerts/machine.ts';

/** P22 to P24 as rules of one pure function. */

const MINUTE = 60_000;

function machine(timing: { forMs?: number; snoozedUntil?: number } = {}) {
  const given = { forMs: 0, snoozedUntil: 0, ...timing };
  let state: RuleState = initialState(0);
  let made = 0;
  const told: string[] = [];
  return {
    given,
    told,
    get state() {
      return state;
    },
    see: (evidence: Evidence, at: number): string => {
      const next = step(state, evidence, at, given, () => `a${++made}`);
      state = next.state;
      told.push(
        ...next.effects.map(
          (effect) => `${effect.kind} ${effect.alert}${'told' in effect && !effect.told ? ' silent' : ''}`,
        ),
      );
      return state.status;
    },
    set: (next: RuleState) => {
      state = next;
    },
  };
}

describe('the duration', () => {
  it('is exact: a millisecond less does not fire, exactly as long does', () => {
    for (const [elapsed, status] of [
      [10 * MINUTE - 1, 'pending'],
      [10 * MINUTE, 'firing'],
    ] as const) {
      const { see } = machine({ forMs: 10 * MINUTE });
      expect(see('met', 5)).toBe('pending');
      expect(see('met', 5 + elapsed)).toBe(status);
    }
  });

  it('begins anew after an evaluation that found the condition cleared, nearly cleared or without data', () => {
    for (const between of ['clear', 'held', 'no_data'] as const) {
      const { see, told } = machine({ forMs: 10 * MINUTE });
      see('met', 0);
      see(between, 5 * MINUTE);
      expect(see('met', 6 * MINUTE)).toBe('pending');
      expect(see('met', 15 * MINUTE)).toBe('pending');
      expect(told).toEqual([]);
      expect(see('met', 16 * MINUTE)).toBe('firing');
    }
  });

  it('goes on over an evaluation that failed, which fires nothing by itself', () => {
    const { see } = machine({ forMs: 10 * MINUTE });
    see('met', 0);
    expect(see('error', 10 * MINUTE)).toBe('error');
    expect(see('met', 10 * MINUTE)).toBe('firing');
  });

  it('survives being written down and read back', () => {
    const first = machine({ forMs: 10 * MINUTE });
    first.see('met', 0);
    const second = machine({ forMs: 10 * MINUTE });
    second.set(JSON.parse(JSON.stringify(first.state)) as RuleState);
    expect(second.see('met', 10 * MINUTE)).toBe('firing');
  });

  it('tells the clock when it is over', () => {
    const { see, given } = machine({ forMs: 10 * MINUTE });
    expect(nextTimer(initialState(0), given, 0)).toBeUndefined();
    const one = machine({ forMs: 10 * MINUTE });
    one.see('met', 7);
    expect(nextTimer(one.state, one.given, 8)).toBe(7 + 10 * MINUTE);
    expect(see('clear', 0)).toBe('ok');
  });
});

describe('an episode', () => {
  it('is told once at its beginning and once at its end', () => {
    const { see, told } = machine();
    for (const evidence of ['met', 'met', 'held', 'met', 'clear', 'clear', 'met', 'clear'] as const)
      see(evidence, 0);
    expect(told).toEqual(['opened a1', 'resolved a1', 'opened a2', 'resolved a2']);
  });

  it('is resolved neither by missing data nor by errors, and those begin none', () => {
    const { see, told } = machine();
    see('no_data', 0);
    see('error', 1);
    see('met', 2);
    expect(see('no_data', 3)).toBe('no_data');
    expect(see('error', 4)).toBe('error');
    expect(told).toEqual(['opened a1']);
    expect(see('met', 5)).toBe('firing');
    see('clear', 6);
    expect(told).toEqual(['opened a1', 'resolved a1']);
  });

  it('is told of when the snooze ends, if it still goes on', () => {
    const { see, told } = machine({ snoozedUntil: 100 });
    see('met', 10);
    see('clear', 20);
    see('met', 30);
    see('met', 99);
    see('tick', 100);
    see('met', 101);
    see('clear', 102);
    expect(told).toEqual([
      'opened a1 silent',
      'resolved a1 silent',
      'opened a2 silent',
      'told a2',
      'resolved a2',
    ]);
  });

  it('ends with its rule, and with another condition of it', () => {
    const { see, state } = machine();
    expect(abandon(state, 1).effects).toEqual([]);
    const one = machine();
    one.see('met', 0);
    expect(abandon(one.state, 1)).toMatchObject({
      state: { status: 'ok', episode: null },
      effects: [{ kind: 'resolved', alert: 'a1', told: true }],
    });
    expect(see('tick', 0)).toBe('ok');
  });

  it('resolved by hand must clear before it fires again, unless it is one of data points', () => {
    for (const [isPoints, expected] of [
      [false, 1],
      [true, 2],
    ] as const) {
      const one = machine();
      one.see('met', 0);
      const { state, effects } = resolveByHand(one.state, 1, isPoints);
      expect(effects).toEqual([{ kind: 'resolved', alert: 'a1', told: true }]);
      expect(resolveByHand(state, 2, isPoints).effects).toEqual([]);
      one.set(state);
      one.see('met', 3);
      expect(one.told.filter((text) => text.startsWith('opened'))).toHaveLength(expected);
      one.see('clear', 4);
      one.see('met', 5);
      expect(one.told.filter((text) => text.startsWith('opened'))).toHaveLength(expected + 1);
    }
  });
});

describe('a rule that flaps', () => {
  it('notifies at most 18 times within any hour, and misses nothing', () => {
    const { see, told } = machine();
    const times: number[] = [];
    for (let at = 0; at < 5 * 60 * MINUTE; at += 1_000) {
      const before = told.length;
      see((at / 1_000) % 2 === 0 ? 'met' : 'clear', at);
      for (let count = before; count < told.length; count += 1) times.push(at);
    }
    for (const [index, at] of times.entries())
      expect(times.slice(index).filter((other) => other < at + 60 * MINUTE).length).toBeLessThanOrEqual(18);
    expect(told.length).toBeGreaterThanOrEqual(2 * QUICK_EPISODES - 1);
  });

  it('ends its alert after a time of quiet, by the clock alone', () => {
    const { see, told, state } = machine();
    expect(state.episode).toBeNull();
    for (let count = 0; count < QUICK_EPISODES; count += 1) {
      see('met', count * 2);
      see('clear', count * 2 + 1);
    }
    const last = 2 * QUICK_EPISODES - 1;
    expect(told.at(-1)).toBe(`opened a${QUICK_EPISODES}`);
    see('tick', last + FLAPPING_HOLD_MS - 1);
    expect(told.at(-1)).toBe(`opened a${QUICK_EPISODES}`);
    see('tick', last + FLAPPING_HOLD_MS);
    expect(told.at(-1)).toBe(`resolved a${QUICK_EPISODES}`);
  });
});
