import { PLANS, type PlanName } from '#shared/admin/plans.ts';
import { PlatformError } from '#shared/runtime/errors.ts';

/** Seconds by unit. */
const UNITS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;
const DURATION = /^([1-9]\d{0,4})([smhd])$/;
const SLOWEST_S = 86_400;

export const REAL_TIME = 'real_time';

/** Whole seconds of `30s`, `5m`, `1h` or `2d`; undefined for any other text. */
export function durationSeconds(text: string): number | undefined {
  const [, count, unit] = DURATION.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * UNITS[unit as keyof typeof UNITS];
}

/** The shortest text of a duration that `durationSeconds` reads back. */
export function durationText(seconds: number): string {
  const unit = (['d', 'h', 'm'] as const).find((name) => seconds % UNITS[name] === 0) ?? 's';
  return `${seconds / UNITS[unit]}${unit}`;
}

/** Seconds between deliveries, 0 for real time; undefined for a text that is no frequency. */
export function frequencySeconds(text: string): number | undefined {
  if (text === REAL_TIME) return 0;
  const seconds = durationSeconds(text);
  return seconds === undefined || seconds > SLOWEST_S ? undefined : seconds;
}

export function frequencyText(seconds: number): string {
  return seconds === 0 ? REAL_TIME : durationText(seconds);
}

/** What a plan delivers for an asked frequency, and why it is not what was asked, where it is not. */
export interface EffectiveFrequency {
  seconds: number;
  notice?: string;
}

/**
 * A plan is never faster than its interval; without an asked frequency it is as fast as it may.
 * @throws PlatformError PLAN_FEATURE_UNAVAILABLE where the plan has no stream
 */
export function effectiveFrequency(plan: PlanName, asked: number | undefined): EffectiveFrequency {
  const fastest = streamInterval(plan);
  if (asked === undefined || asked >= fastest) return { seconds: asked ?? fastest };
  return {
    seconds: fastest,
    notice: `The ${PLANS[plan].label} plan delivers every ${frequencyText(fastest)} at most; ${frequencyText(asked)} needs the Enterprise plan.`,
  };
}

/** @throws PlatformError PLAN_FEATURE_UNAVAILABLE */
export function streamInterval(plan: PlanName): number {
  const interval = PLANS[plan].streamIntervalSeconds;
  if (interval !== null) return interval;
  throw new PlatformError('PLAN_FEATURE_UNAVAILABLE', 'The plan has no stream', {
    details: `The ${PLANS[plan].label} plan has no stream. Professional streams every 5 minutes, Enterprise in real time; an admin can change the plan. Figures are also read with POST /v2/analytics/visualization.`,
  });
}
