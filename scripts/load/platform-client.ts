import { setTimeout as sleep } from 'node:timers/promises';

export interface Credentials {
  url: string;
  clientId: string;
  clientSecret: string;
}

export interface BatchAnswer {
  accepted: number;
  duplicates: number;
  rejected: number;
  errors: { index: number; code: string; field: string | null; message: string }[];
}

const LONGEST_WAIT_MS = 10_000;
/** How long the platform may be away, for a restart, before a load gives up. */
const PATIENCE_MS = 120_000;

/** The ingest endpoint as a sender sees it: tokens renewed, refusals waited out, lost answers asked for again. */
export class PlatformClient {
  readonly #credentials: Credentials;
  #token: string | undefined;

  constructor(credentials: Credentials) {
    this.#credentials = credentials;
  }

  /**
   * Sends a batch until every item has its verdict. Sending again is safe, since every event has an id.
   * @throws Error with the platform's own words for what will not pass by itself
   */
  async send(events: readonly object[]): Promise<BatchAnswer> {
    const giveUpAt = performance.now() + PATIENCE_MS;
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.#attempt(JSON.stringify({ events }));
      if ('answer' in outcome) return outcome.answer;
      if (!outcome.passes || performance.now() > giveUpAt) throw new Error(outcome.reason);
      await sleep(outcome.waitMs ?? Math.min(LONGEST_WAIT_MS, 200 * 2 ** attempt));
    }
  }

  async #attempt(
    body: string,
  ): Promise<{ answer: BatchAnswer } | { reason: string; passes: boolean; waitMs?: number }> {
    try {
      this.#token ??= await this.#requestToken();
      const response = await fetch(`${this.#credentials.url}/v2/events`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${this.#token}` },
        body,
        signal: AbortSignal.timeout(30_000),
      });
      return await this.#judge(response);
    } catch (error) {
      if (error instanceof Refused) return { reason: error.message, passes: false };
      const reason = error instanceof Error ? error.message : String(error);
      return {
        reason: `${this.#credentials.url} does not answer (${reason}). Is the platform running?`,
        passes: true,
      };
    }
  }

  async #judge(
    response: Response,
  ): Promise<{ answer: BatchAnswer } | { reason: string; passes: boolean; waitMs?: number }> {
    const text = await response.text();
    if (response.ok) {
      const answer = JSON.parse(text) as BatchAnswer;
      const unstored = answer.errors.filter((error) => error.code === 'SERVICE_UNAVAILABLE').length;
      return unstored === 0
        ? { answer }
        : { reason: `${unstored} events could not be stored.`, passes: true };
    }
    const reason = `The platform answered ${response.status}: ${text.slice(0, 500)}`;
    if (response.status === 400 && text.includes('"rejected"'))
      return { answer: JSON.parse(text) as BatchAnswer };
    if (response.status === 401) this.#token = undefined;
    const retryAfter = Number(response.headers.get('Retry-After'));
    const wait = retryAfter > 0 ? { waitMs: Math.min(retryAfter * 1000, PATIENCE_MS) } : {};
    return {
      reason,
      passes: response.status === 401 || response.status === 429 || response.status >= 500,
      ...wait,
    };
  }

  async #requestToken(): Promise<string> {
    const { url, clientId, clientSecret } = this.#credentials;
    const response = await fetch(`${url}/oauth/token`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: clientSecret,
        scope: 'analytics:write',
      }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    if (response.status >= 500) throw new Error(`the token endpoint answered ${response.status}`);
    const token = response.ok ? (JSON.parse(text) as { access_token?: string }).access_token : undefined;
    if (!token)
      throw new Refused(
        `No token for ${clientId}: ${text.slice(0, 300)} Check --client-id, --client-secret and its scope analytics:write.`,
      );
    return token;
  }
}

/** Asking again would be refused again. */
class Refused extends Error {}
