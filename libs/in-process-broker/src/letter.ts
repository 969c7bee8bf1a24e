import type { IncomingMessage } from '#application';

/** A message as it is kept: what a broker on the wire would keep of it. */
export interface Letter {
  /** Empty when it was sent to a queue directly. */
  readonly exchange: string;
  readonly routingKey: string;
  readonly contentType: string | undefined;
  readonly messageId: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Uint8Array;
}

/** How a publisher describes a body. */
export interface LetterProperties {
  readonly contentType?: string;
  readonly messageId?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
}

/** Copies the body: the publisher may go on using its own. */
export const letter = (
  exchange: string,
  routingKey: string,
  body: string | Uint8Array,
  { contentType, messageId, headers = {} }: LetterProperties = {},
): Letter => ({ exchange, routingKey, contentType, messageId, headers, body: Buffer.from(body) });

export const toIncoming = (
  { routingKey, contentType, messageId, headers, body }: Letter,
  redelivered: boolean,
): IncomingMessage => ({ routingKey, contentType, messageId, headers, body, redelivered });
