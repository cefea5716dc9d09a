import { createHash, hkdfSync } from 'node:crypto';
import { findCompany } from '#shared/admin/store.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { seal, unseal } from '#shared/runtime/seal.ts';
import { validationError } from './validation.ts';

/** What a cursor belongs to. One of another company, list or filter is refused. */
export interface CursorScope {
  company: string;
  /** The operation's id. */
  list: string;
  /** Whatever narrows or orders the list; not the page size, which may change from page to page. */
  filters: Readonly<Record<string, unknown>>;
  /** Epoch milliseconds. */
  now: number;
}

export interface Cursors {
  /**
   * The position in a cursor of this list; undefined without one.
   * @throws PlatformError VALIDATION_ERROR for one that is forged, foreign, of other filters or older than a day
   */
  open: (cursor: string | undefined) => string | undefined;
  /** A cursor for the position; null where there is none. */
  seal: (position: string | undefined) => string | null;
}

const VALID_FOR_MS = 86_400_000;
const MOST_KEPT = 1_000;

/** Keys are made from a secret of the company that never changes, so a kept one is always right. */
const keys = new Map<string, Buffer>();

/**
 * Cursors of one list: encrypted and authenticated with a key of the company's own, so that a client can neither read
 * nor make one. The caller's function must be allowed to read the company's profile (`records`, GetItem).
 */
export async function cursorsOf(scope: CursorScope): Promise<Cursors> {
  const key = await keyOf(scope.company);
  const binding = bindingOf(scope);
  return {
    open: (cursor) => {
      if (cursor === undefined) return undefined;
      const position = opened(cursor, key, binding, scope.now);
      if (position !== undefined) return position;
      throw unusable();
    },
    seal: (position) => (position === undefined ? null : sealed(position, key, binding, scope.now)),
  };
}

async function keyOf(company: string): Promise<Buffer> {
  const known = keys.get(company);
  if (known) return known;
  const profile = await findCompany(company);
  if (!profile) {
    throw new PlatformError('AUTH_TOKEN_INVALID', 'The access token is no longer valid', {
      details: 'Its company has been removed.',
    });
  }
  const key = Buffer.from(hkdfSync('sha256', profile.sealKey, company, 'cursor', 32));
  if (keys.size >= MOST_KEPT) keys.clear();
  keys.set(company, key);
  return key;
}

function bindingOf({ company, list, filters }: CursorScope): Buffer {
  const narrowing = Object.entries(filters)
    .filter(([, value]) => value !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([company, list, narrowing]))
    .digest();
}

function sealed(position: string, key: Buffer, binding: Buffer, now: number): string {
  return seal(JSON.stringify([now, position]), key, binding).toString('base64url');
}

/** Undefined where the cursor was not sealed with this key for this binding, or too long ago. */
function opened(cursor: string, key: Buffer, binding: Buffer, now: number): string | undefined {
  const bytes = Buffer.from(cursor, 'base64url');
  if (bytes.toString('base64url') !== cursor) return undefined;
  const text = unseal(bytes, key, binding);
  if (text === undefined) return undefined;
  const [at, position] = JSON.parse(text) as [number, string];
  return now - at <= VALID_FOR_MS ? position : undefined;
}

function unusable(): PlatformError {
  return validationError([
    {
      field: 'cursor',
      code: 'VALIDATION_ERROR',
      message: 'Is no cursor of this list with these filters, or older than a day; start again without it',
    },
  ]);
}
