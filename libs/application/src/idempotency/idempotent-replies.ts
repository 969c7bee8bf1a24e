import type { Sealed } from '#domain';

/** What a client calls its request by, so that it may send it again and be done once. */
export interface RequestName {
  readonly account: string;
  /** `POST /v1/webhooks` */
  readonly route: string;
  /** As the client chose it. */
  readonly key: string;
}

export interface Claim extends RequestName {
  /** Of everything that makes the request what it is: two requests of one name must not differ. */
  readonly digest: string;
  /** Of this attempt alone, so that one thought dead does not overwrite its successor. */
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface ClaimTerms {
  /** How long a reply is kept, in ms. */
  readonly keptMs: number;
  /** After how long a claim without a reply is given to the next who asks, in ms. */
  readonly abandonedMs: number;
}

export type Claimed =
  /** The name is the caller's: do the work, then keep its reply or release the name. */
  | { readonly as: 'first' }
  | { readonly as: 'in-progress' }
  | { readonly as: 'answered'; readonly reply: Sealed }
  | { readonly as: 'another-request' };

/** Replies kept for whoever sends the same request again. Sealed, since a reply may tell a secret. */
export abstract class IdempotentReplies {
  /** Of many who claim one name at once, one is first. */
  abstract claim(claim: Claim, terms: ClaimTerms): Promise<Claimed>;
  abstract keep(claim: Claim, reply: Sealed): Promise<void>;
  /** The work was not done: the name may be claimed again. */
  abstract release(claim: Claim): Promise<void>;
}
