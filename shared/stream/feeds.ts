import type { Company } from '#shared/admin/company.ts';
import { findCompany } from '#shared/admin/store.ts';
import { LiveFeed } from './live-feed.ts';

const MOST_FEEDS = 200;
const TRUSTED_FOR_MS = 30_000;

const feeds = new Map<string, LiveFeed>();
const companies = new Map<string, { company: Company; readAt: number }>();

/** The company's feed in this instance. The one that was not asked for longest goes when there are too many. */
export function feedOf(company: string, timeZone: string): LiveFeed {
  const known = feeds.get(company);
  const feed = known?.timeZone === timeZone ? known : new LiveFeed(company, timeZone);
  feeds.delete(company);
  feeds.set(company, feed);
  const oldest = feeds.keys().next().value;
  if (feeds.size > MOST_FEEDS && oldest !== undefined) feeds.delete(oldest);
  return feed;
}

/** The company's profile, read again every half minute; undefined once it is deleted. */
export async function companyOf(id: string, now: number): Promise<Company | undefined> {
  const known = companies.get(id);
  if (known && now >= known.readAt && now - known.readAt < TRUSTED_FOR_MS) return known.company;
  companies.delete(id);
  const company = await findCompany(id);
  if (!company) return undefined;
  if (companies.size >= MOST_FEEDS) companies.clear();
  companies.set(id, { company, readAt: now });
  return company;
}
