import type { Letter } from '#application';
import type { Signer } from './signature.js';
import type { Target } from './target.js';

/** A request ready to be sent. A class because axios copies plain objects and hands on instances. */
export class Post {
  constructor(
    readonly target: Target,
    /** Names and values in turn. */
    readonly headers: string[],
    readonly body: Buffer,
  ) {}
}

export interface Postmark {
  readonly userAgent: string;
  readonly signer: Signer;
  readonly target: Target;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Addresses and signs a letter by Standard Webhooks.
 * @throws Failure when a secret of it cannot be used.
 */
export const postOf = (letter: Letter, { userAgent, signer, target, now }: Postmark): Post => {
  const body = Buffer.from(letter.body);
  const timestamp = Math.floor(now / 1000);
  const headers = ['content-type', letter.contentType, 'user-agent', userAgent, ...letter.headers];
  const { signature, auth } = letter;
  if (signature.kind === 'standard') {
    headers.push('webhook-id', letter.deliveryId, 'webhook-timestamp', String(timestamp));
    const signed = signer.sign(signature.secrets, letter.deliveryId, timestamp, body);
    headers.push('webhook-signature', signed);
  }
  if (auth.kind === 'basic') headers.push('authorization', basic(auth));
  return new Post(target, headers, body);
};

/** RFC 7617, in UTF-8. */
const basic = ({ user, password }: { user: string; password: string }): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
