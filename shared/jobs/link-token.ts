import { hkdfSync } from 'node:crypto';
import * as z from 'zod';
import { findCompany } from '#shared/admin/store.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { seal, unseal } from '#shared/runtime/seal.ts';

/** How long a link to a job works. A new one comes with a new request for the job. */
export const LINK_TOKEN_LIFE_MS = 86_400_000;

const BINDING = Buffer.from('job link');
const content = z.object({ job: z.string(), until: z.number() });

/**
 * A token that opens one job's status and file, and nothing else, for a day. What it says is encrypted and
 * authenticated with a key of the company's own; the company's id stands before it, so that the key can be found.
 */
export async function linkToken(company: string, jobId: string, now: number): Promise<string> {
  const text = JSON.stringify({ job: jobId, until: now + LINK_TOKEN_LIFE_MS });
  const sealed = seal(text, await keyOf(company), BINDING);
  return `${Buffer.from(company).toString('base64url')}.${sealed.toString('base64url')}`;
}

/**
 * The company of the job that the token opens.
 * @throws PlatformError AUTH_TOKEN_MISSING, or AUTH_TOKEN_INVALID in the same words whatever is wrong with it
 */
export async function companyOfLink(token: string | undefined, jobId: string, now: number): Promise<string> {
  if (token === undefined) {
    throw new PlatformError('AUTH_TOKEN_MISSING', 'The link lacks its token', {
      details: 'Use the whole address as it was answered, its query included.',
    });
  }
  const [name = '', sealed = '', ...more] = token.split('.');
  const company = decoded(name)?.toString();
  const bytes = decoded(sealed);
  if (company === undefined || bytes === undefined || more.length > 0) throw invalid();
  const profile = await findCompany(company);
  if (profile === undefined) throw invalid();
  const text = unseal(bytes, derived(company, profile.sealKey), BINDING);
  const opened = text === undefined ? undefined : content.parse(JSON.parse(text));
  if (opened === undefined || opened.job !== jobId || opened.until <= now) throw invalid();
  return company;
}

async function keyOf(company: string): Promise<Buffer> {
  const profile = await findCompany(company);
  if (!profile) throw invalid();
  return derived(company, profile.sealKey);
}

function derived(company: string, sealKey: string): Buffer {
  return Buffer.from(hkdfSync('sha256', sealKey, company, 'job link', 32));
}

/** Undefined for another spelling of bytes than the one that was given out. */
function decoded(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return text !== '' && bytes.toString('base64url') === text ? bytes : undefined;
}

function invalid(): PlatformError {
  return new PlatformError('AUTH_TOKEN_INVALID', 'The link is not valid or no longer valid', {
    details: 'Links work for a day. Ask for the export again, or read it with your own credential.',
  });
}
