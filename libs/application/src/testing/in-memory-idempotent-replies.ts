import type { Sealed } from '#domain';
import {
  IdempotentReplies,
  type Claim,
  type Claimed,
  type ClaimTerms,
  type RequestName,
} from '../idempotency/idempotent-replies.js';

interface Kept extends Claim {
  readonly expiresAt: number;
  readonly reply: Sealed | null;
}

export class InMemoryIdempotentReplies extends IdempotentReplies {
  private readonly kept = new Map<string, Kept>();

  async claim(claim: Claim, { keptMs, abandonedMs }: ClaimTerms): Promise<Claimed> {
    const found = this.kept.get(nameOf(claim));
    if (!found || found.expiresAt <= claim.at) return this.take(claim, keptMs);
    if (found.digest !== claim.digest) return { as: 'another-request' };
    if (found.reply !== null) return { as: 'answered', reply: found.reply };
    if (found.at > claim.at - abandonedMs) return { as: 'in-progress' };
    return this.take(claim, keptMs);
  }

  async keep(claim: Claim, reply: Sealed): Promise<void> {
    const found = this.own(claim);
    if (found) this.kept.set(nameOf(claim), { ...found, reply });
  }

  async release(claim: Claim): Promise<void> {
    if (this.own(claim)?.reply === null) this.kept.delete(nameOf(claim));
  }

  private own(claim: Claim): Kept | undefined {
    const found = this.kept.get(nameOf(claim));
    return found?.token === claim.token ? found : undefined;
  }

  private take(claim: Claim, keptMs: number): Claimed {
    this.kept.set(nameOf(claim), { ...claim, expiresAt: claim.at + keptMs, reply: null });
    return { as: 'first' };
  }
}

const nameOf = ({ account, route, key }: RequestName): string =>
  JSON.stringify([account, route, key]);
