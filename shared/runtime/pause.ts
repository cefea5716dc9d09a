import { jitter } from './ids.ts';

/** Waits for a random part of so many milliseconds, so that those who collided do not meet again. */
export function pauseUpTo(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, jitter() * milliseconds));
}
