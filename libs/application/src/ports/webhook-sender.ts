import type { Answer } from '#domain';

/** One request to be made, with everything secret it needs. Never logged. */
export interface Letter {
  /** Sent as `webhook-id`: the same on every attempt, so that a receiver can tell a copy. */
  readonly deliveryId: string;
  readonly url: string;
  /** JSON text. The bytes signed are the bytes sent. */
  readonly body: string;
  /** `whsec_…`, the newest first: while one is being replaced, both sign. */
  readonly signingSecrets: readonly string[];
  readonly basicAuth: { readonly user: string; readonly password: string } | null;
}

/** Sends one letter once. Never throws: a refused connection is an answer too. */
export abstract class WebhookSender {
  abstract send(letter: Letter): Promise<Answer>;
}

/** Says whether a webhook may point at a URL at all, before anything is sent there. */
export abstract class TargetPolicy {
  /** One line saying what is wrong with the URL, or null when it may be used. */
  abstract objectionTo(url: string): string | null;
}
