import { memberHash } from './distinct.ts';

/**
 * Fixed samples of all people by their hash: always the same ones, so that who came back can be told from a sample as
 * from everybody. Where a day has more people than its sets hold exactly, its panels still do.
 */
export const PANELS = [
  { counted: 'panel_16', weight: 16 },
  { counted: 'panel_256', weight: 256 },
] as const;

/** How a source counts them: by day, of everybody. */
export const PANEL_COUNTS = {
  [PANELS[0].counted]: { days: [[]] },
  [PANELS[1].counted]: { days: [[]] },
} as const;

const LAST_BYTE = 6;
const LOW_NIBBLE = 0x0f;

/** The panels that the person is one of, as distinct counts; the larger panel holds the smaller one. */
export function panelsOf(person: string | null): Readonly<Record<string, string>> {
  if (person === null) return {};
  const hash = memberHash(person);
  if (!isInLarger(hash)) return {};
  const [larger, smaller] = PANELS;
  const last = Buffer.from(hash, 'base64')[LAST_BYTE] ?? 0;
  return { [larger.counted]: person, ...((last & LOW_NIBBLE) === 0 ? { [smaller.counted]: person } : {}) };
}

/**
 * Whether the hash's first four bits are 0, as its first character tells: bits that choose no page and no register of a
 * sketch.
 */
function isInLarger(hash: string): boolean {
  const [first = ''] = hash;
  return first >= 'A' && first <= 'D';
}

/** A person's hash as the value of a row: in its order, the larger panel comes first. */
export function personKey(person: string): string {
  return Buffer.from(memberHash(person), 'base64').toString('hex');
}
