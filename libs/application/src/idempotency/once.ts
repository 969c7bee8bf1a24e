import { DomainError } from '#domain';
import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import type { Seals } from '../ports/seals.js';
import type { Claim, ClaimTerms, IdempotentReplies, RequestName } from './idempotent-replies.js';

/** A reply is kept for a day. Whoever holds a name for a minute without one has crashed. */
const TERMS: ClaimTerms = { keptMs: 86_400_000, abandonedMs: 60_000 };

export class IdempotencyKeyReused extends DomainError {
  readonly code = 'idempotency-key-reused';

  constructor() {
    super('This Idempotency-Key was used for another request: choose a new key for a new request.');
  }
}

export class IdempotencyInProgress extends DomainError {
  readonly code = 'idempotency-in-progress';

  constructor() {
    super('The first request with this Idempotency-Key is still at work: try again in a moment.');
  }
}

export interface OnceReply {
  /** JSON text. */
  readonly reply: string;
  readonly replayed: boolean;
}

/** Does the work of a named request once, and tells its reply as often as it is asked. */
export class Once {
  constructor(
    private readonly replies: IdempotentReplies,
    private readonly seals: Seals,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /**
   * Work that fails leaves the name free. Throws IdempotencyKeyReused and IdempotencyInProgress, and
   * whatever the work throws.
   */
  async do(name: RequestName, digest: string, work: () => Promise<string>): Promise<OnceReply> {
    const claim = { ...name, digest, token: this.ids.next(), at: this.clock.now() };
    const claimed = await this.replies.claim(claim, TERMS);
    switch (claimed.as) {
      case 'another-request':
        throw new IdempotencyKeyReused();
      case 'in-progress':
        throw new IdempotencyInProgress();
      case 'answered':
        return { reply: this.seals.open(claimed.reply, replyBoundTo(name)), replayed: true };
      case 'first':
        return { reply: await this.first(claim, work), replayed: false };
    }
  }

  private async first(claim: Claim, work: () => Promise<string>): Promise<string> {
    const reply = await this.workOrRelease(claim, work);
    await this.replies.keep(claim, this.seals.seal(reply, replyBoundTo(claim)));
    return reply;
  }

  private async workOrRelease(claim: Claim, work: () => Promise<string>): Promise<string> {
    try {
      return await work();
    } catch (error) {
      // A name that cannot be released now is free once its claim counts as abandoned.
      await this.replies.release(claim).catch(() => undefined);
      throw error;
    }
  }
}

/** A stored reply opens under its own name alone. */
export const replyBoundTo = ({ account, route, key }: RequestName): string =>
  JSON.stringify([account, route, key]);
