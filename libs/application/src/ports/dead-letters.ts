import { DomainError } from '#domain';

/** The queues whose refused messages lie in `<queue>.dead`. */
export const DEAD_LETTER_QUEUES = ['event-router', 'event-router.webhooks', 'deliveries'] as const;
export type DeadLetterQueue = (typeof DEAD_LETTER_QUEUES)[number];

/** A message that was refused, or failed too often. */
export interface DeadLetter {
  /**
   * The message id its publisher gave it, so letters published under one id are one to whoever names
   * them. Without one, a digest of its body and of its headers as it was buried: it stays the same
   * while the letter lies here, and is another once it was redriven and came back.
   */
  readonly id: string;
  /** Stable and short (`not-json`, `delivery_limit`); null when nobody said why. */
  readonly reason: string | null;
  readonly detail: string | null;
  /** As it was first published; null when that is not known. */
  readonly routingKey: string | null;
  /** ISO 8601. */
  readonly refusedAt: string | null;
  readonly contentType: string | null;
  readonly body: Uint8Array;
  /** How often it was sent back before. */
  readonly redriven: number;
}

/** `all`, or those with these ids. */
export type WhichLetters = 'all' | readonly string[];

/** What lies in `<queue>.dead`, oldest first as far as the broker keeps them so. */
export abstract class DeadLetters {
  /** The first ones, `limit` at most and fewer when they are large. They stay where they are. */
  abstract list(queue: DeadLetterQueue, limit: number): Promise<readonly DeadLetter[]>;

  /**
   * Sends letters back to where they came from, without what was noted on them, and takes each away
   * once the broker has it there: should this break off, a letter may be in both places. One that is
   * refused again comes back, with a higher `redriven`. Returns how many were sent, `limit` at most.
   */
  abstract redrive(queue: DeadLetterQueue, which: WhichLetters, limit: number): Promise<number>;

  /** Takes letters away for good. Returns how many. */
  abstract discard(queue: DeadLetterQueue, which: WhichLetters): Promise<number>;

  /** How many lie there. */
  abstract count(queue: DeadLetterQueue): Promise<number>;
}

/** The broker cannot be reached, or did not answer in time: the same may succeed in a moment. */
export class BrokerUnavailable extends DomainError {
  readonly code = 'broker-unavailable';

  constructor(options?: ErrorOptions) {
    super('The message broker cannot be reached. Try again in a moment.', options);
  }
}
