import type { Acknowledgement, Answer, NoWayOut } from '#domain';

/** What a letter is signed with, by the sender, when it leaves: the bytes signed are the bytes sent. */
export type Signature =
  | { readonly kind: 'none' }
  /** Standard Webhooks: `whsec_…` for v1, `whsk_…` for v1a. The newest first: while one is replaced, both sign. */
  | { readonly kind: 'standard'; readonly secrets: readonly string[] }
  /** The hex HMAC of the body by the newest secret's UTF-8 bytes. */
  | {
      readonly kind: 'hmac';
      readonly header: string;
      readonly algorithm: 'sha1' | 'sha256' | 'sha512';
      readonly prefix: string;
      readonly secret: string;
    };

/** How the sender proves itself to the endpoint, besides custom headers and signatures. */
export type EndpointAuth =
  | { readonly kind: 'none' }
  | { readonly kind: 'basic'; readonly user: string; readonly password: string }
  /** OAuth 2 client credentials (RFC 6749, 4.4): the token is fetched, kept and refreshed by the sender. */
  | {
      readonly kind: 'oauth2';
      readonly tokenUrl: string;
      readonly clientId: string;
      readonly clientSecret: string;
      readonly scope: string | null;
    };

/** PEM. */
export interface ClientCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** One request to be made, with everything secret it needs. Never logged. */
export interface Letter {
  /** Sent as `webhook-id` where signed by Standard Webhooks: the same on every attempt, so that a receiver can tell a copy. */
  readonly deliveryId: string;
  readonly url: string;
  readonly body: string;
  readonly contentType: string;
  /** Names and values in turn, besides those that the sender writes itself; a `user-agent` replaces the sender's own. */
  readonly headers: readonly string[];
  /** The same, whose values nobody is to see. */
  readonly secretHeaders: readonly string[];
  readonly signature: Signature;
  readonly auth: EndpointAuth;
  readonly clientCertificate: ClientCertificate | null;
  /** For the whole exchange, in ms. */
  readonly timeoutMs: number;
  readonly acknowledgement: Acknowledgement;
  readonly http2: boolean;
}

/** Sends one letter once. Never throws: a refused connection is an answer too. */
export abstract class WebhookSender {
  abstract send(letter: Letter): Promise<Answer | NoWayOut>;
}

/** Says whether a webhook may point at a URL at all, and prove itself like that, before anything is sent there. */
export abstract class TargetPolicy {
  /** One line saying what is wrong with the URL, or null when it may be used. */
  abstract objectionTo(url: string): string | null;

  /** One line saying why no connection can be made with it, or null when one can. */
  abstract objectionToCertificate(certificate: ClientCertificate): string | null;
}
