import { useSyncExternalStore } from 'react';

/** Who is signed in, with the token that says so. */
export interface Session {
  token: string;
  name: string;
  email: string | null;
  company: { id: string; name: string; plan: string; timeZone: string };
  rights: Rights;
}

/** What the dashboard offers; the API itself decides. */
export interface Rights {
  viewAnalytics: boolean;
  viewReports: boolean;
  createReports: boolean;
  deleteReports: boolean;
  manageAlerts: boolean;
  administer: boolean;
}

export type EndReason = 'signed-out' | 'expired';

const KEY = 'session';
const listeners = new Set<() => void>();
let current = restored();
let ended: EndReason | undefined;

/** The signed-in session of this tab. */
export function useSession(): Session | undefined {
  return useSyncExternalStore(subscribe, () => current);
}

export function requireSession(): Session {
  if (current) return current;
  throw new Error('This view is shown to signed-in people only.');
}

/** The token that calls carry. */
export function credential(): string | undefined {
  return current?.token;
}

/** Why the last session ended, to be told on the page that follows it. */
export function endReason(): EndReason | undefined {
  return ended;
}

export function beginSession(session: Session): void {
  ended = undefined;
  keep(session);
}

/** Forgets the token; telling the API is up to the caller. */
export function endSession(reason: EndReason): void {
  if (!current) return;
  ended = reason;
  keep(undefined);
}

/** This tab's storage: it outlives a reload, goes with the tab, and no other tab or host sees it. */
function keep(session: Session | undefined): void {
  current = session;
  try {
    if (session) sessionStorage.setItem(KEY, JSON.stringify(session));
    else sessionStorage.removeItem(KEY);
  } catch {
    // Where storage is forbidden the session lives in memory, and ends with a reload.
  }
  for (const tell of listeners) tell();
}

function restored(): Session | undefined {
  try {
    const text = sessionStorage.getItem(KEY);
    return text === null ? undefined : (JSON.parse(text) as Session);
  } catch {
    return undefined;
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
