import type { Letter } from '#application';
import type { CarrierKind } from './connections/carriers.js';
import { Failure } from './failure/failure.js';
import type { Patience } from './exchange/patience.js';
import { customHeadersOf } from './custom-headers.js';
import { hmacOf } from './signing/hmac.js';
import type { StandardSigner } from './signing/standard-signer.js';
import type { Target } from './target.js';

/** A request ready to be sent. A class because axios copies plain objects and hands on instances. */
export class Post {
  constructor(
    readonly target: Target,
    /** Names and values in turn, those that are secret last. */
    readonly headers: string[],
    /** How many of the headers' texts may be seen; all but `authorization`. */
    readonly shown: number,
    readonly body: Buffer,
    readonly patience: Patience,
    /** The carrier it goes by. */
    readonly by: CarrierKind,
  ) {}
}

export interface Postmark {
  readonly userAgent: string;
  readonly signer: StandardSigner;
  readonly target: Target;
  /** The value of `authorization`. */
  readonly authorization: string | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly remainingMs: number;
}

/**
 * Addresses and signs a letter.
 * @throws Failure when a secret of it cannot be used.
 */
export const postOf = (letter: Letter, postmark: Postmark): Post => {
  const { target, authorization, remainingMs } = postmark;
  const body = Buffer.from(letter.body);
  const headers = ['content-type', letter.contentType];
  addSignature(headers, letter, postmark, body);
  if (authorization !== null) headers.push('authorization', authorization);
  const open = customHeadersOf(letter.headers, headers);
  const secret = customHeadersOf(letter.secretHeaders, [...headers, ...open.custom]);
  const agent = open.userAgent ?? postmark.userAgent;
  if (secret.userAgent === null) headers.push('user-agent', agent);
  headers.push(...open.custom);
  const shown = headers.length;
  if (secret.userAgent !== null) headers.push('user-agent', secret.userAgent);
  headers.push(...secret.custom);
  const patience = { timeoutMs: letter.timeoutMs, remainingMs };
  return new Post(target, headers, shown, body, patience, letter);
};

const addSignature = (
  headers: string[],
  { signature, deliveryId }: Letter,
  { signer, now }: Postmark,
  body: Buffer,
): void => {
  switch (signature.kind) {
    case 'none':
      return;
    case 'hmac':
      headers.push(signature.header, hmacOf(signature, body));
      return;
    case 'standard': {
      if (signature.secrets.length === 0) {
        throw new Failure('protocol_error', 'there is no signing secret');
      }
      const timestamp = Math.floor(now / 1000);
      const signed = signer.sign(signature.secrets, deliveryId, timestamp, body);
      headers.push('webhook-id', deliveryId, 'webhook-timestamp', String(timestamp));
      headers.push('webhook-signature', signed);
    }
  }
};
