import type { Clock } from '#application';
import type { OAuthClient } from './oauth-client.js';
import type { FetchToken } from './token-endpoint.js';

interface Kept {
  readonly value: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

const TOKENS_KEPT = 10_000;
/** A token is not used for the last tenth of its life, or the last half minute: it has to arrive in time. */
const SPARED_PART = 0.1;
const SPARED_MS = 30_000;
const LONGEST_KEPT_MS = 86_400_000;

/** The access tokens of OAuth 2 clients: fetched when they are needed, one request at a time, and kept. */
export class Tokens {
  private readonly kept = new Map<string, Kept>();
  private readonly fetching = new Map<string, Promise<string>>();

  constructor(
    private readonly fetch: FetchToken,
    private readonly clock: Clock,
  ) {}

  /** Rejects with a Failure. */
  async of(client: OAuthClient): Promise<string> {
    const key = keyOf(client);
    const kept = this.kept.get(key);
    if (kept && kept.until > this.clock.now()) return kept.value;
    const asked = this.fetching.get(key);
    if (asked) return asked;
    const asking = this.fetched(key, client).finally(() => this.fetching.delete(key));
    this.fetching.set(key, asking);
    return asking;
  }

  /** Whoever was shown the token has refused it: the next one is fetched. */
  drop(client: OAuthClient, token: string): void {
    const key = keyOf(client);
    if (this.kept.get(key)?.value === token) this.kept.delete(key);
  }

  private async fetched(key: string, client: OAuthClient): Promise<string> {
    const askedAt = this.clock.now();
    const { value, lifeMs } = await this.fetch(client);
    const life = Math.min(lifeMs, LONGEST_KEPT_MS);
    this.kept.delete(key);
    this.kept.set(key, { value, until: askedAt + life - Math.min(SPARED_MS, life * SPARED_PART) });
    if (this.kept.size > TOKENS_KEPT) this.forgetOldest();
    return value;
  }

  private forgetOldest(): void {
    for (const key of this.kept.keys()) {
      this.kept.delete(key);
      return;
    }
  }
}

/** With the secret: whoever only knows another's id must not be given a token that was fetched for it. */
const keyOf = ({ tokenUrl, clientId, clientSecret, scope }: OAuthClient): string =>
  JSON.stringify([tokenUrl, clientId, clientSecret, scope]);
