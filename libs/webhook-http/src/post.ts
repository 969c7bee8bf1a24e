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
  const headers = [
    'content-type',
    'application/json',
    'user-agent',
    userAgent,
    'webhook-id',
    letter.deliveryId,
    'webhook-timestamp',
    String(timestamp),
    'webhook-signature',
    signer.sign(letter.signingSecrets, letter.deliveryId, timestamp, body),
  ];
  if (letter.basicAuth) headers.push('authorization', basic(letter.basicAuth));
  return new Post(target, headers, body);
};

/** RFC 7617, in UTF-8. */
const basic = ({ user, password }: NonNullable<Letter['basicAuth']>): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
