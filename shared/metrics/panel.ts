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

const LOW_NIBBLE = 0x0f;

const MOST_KEPT = 10_000;
const known = new Map<string, Readonly<Record<string, string>>>();

/**
 * The panels that the person is one of, as distinct counts; the larger panel holds the smaller one. A batch names the
 * same people again and again, so they are remembered.
 */
export function panelsOf(person: string | null): Readonly<Record<string, string>> {
  if (person === null) return {};
  const found = known.get(person);
  if (found) return found;
  const hash = memberHash(person);
  const panels = PANELS.filter(({ weight }) => isIn(hash, weight));
  const made = Object.fromEntries(panels.map(({ counted }) => [counted, person]));
  if (known.size >= MOST_KEPT) known.clear();
  known.set(person, made);
  return made;
}

/** Bits that choose no page, and none that a sketch's register is made of. */
function isIn(hash: string, weight: number): boolean {
  const bytes = Buffer.from(hash, 'base64');
  if ((bytes[0] ?? 0) >> 4 !== 0) return false;
  return weight === PANELS[0].weight || ((bytes[6] ?? 0) & LOW_NIBBLE) === 0;
}

/** A person's hash as the value of a row: in its order, the larger panel comes first. */
export function personKey(person: string): string {
  return Buffer.from(memberHash(person), 'base64').toString('hex');
}
