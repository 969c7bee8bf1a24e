import { DomainError } from '#domain';
import type { Page, PageRequest } from './webhook-readers.js';

/** The queues whose refused messages go to `<queue>.dead`. */
export const DEAD_LETTER_QUEUES = ['event-router', 'event-router.webhooks', 'deliveries'] as const;
export type DeadLetterQueue = (typeof DEAD_LETTER_QUEUES)[number];

/** A message that was refused, or failed too often. */
export interface DeadLetter {
  /**
   * The message id its publisher gave it, so letters published under one id are one to whoever names
   * them. Without one, a digest of its body and of its headers as it was buried: another once it was
   * redriven and came back.
   */
  readonly id: string;
  /** Whose it is; null when that cannot be read. */
  readonly account: string | null;
  /** Stable and short (`not-json`, `delivery_limit`); null when nobody said why. */
  readonly reason: string | null;
  readonly detail: string | null;
  /** As it was first published; null when that is not known. */
  readonly routingKey: string | null;
  /** The same; empty when it was published to the queue itself. */
  readonly exchange: string | null;
  /** ISO 8601. */
  readonly refusedAt: string | null;
  readonly contentType: string | null;
  readonly body: Uint8Array;
  /** How often it was sent back before. */
  readonly redriven: number;
}

/** A dead letter with all that it takes to send it back as it was published. */
export interface WholeLetter extends DeadLetter {
  readonly queue: DeadLetterQueue;
  readonly messageId: string | null;
  readonly headers: Readonly<Record<string, unknown>>;
  /** What else was said of it, as its broker names that. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** As the broker hands it over. */
export interface CollectedLetter extends WholeLetter {
  /** It was handed over before, and the broker does not know what came of it. */
  readonly redelivered: boolean;
}

export interface KeptLetter extends DeadLetter {
  /** When it was taken from the broker; ISO 8601. */
  readonly seenAt: string;
}

/** `all` of a queue, those with these ids, or those refused for this reason. */
export type WhichLetters =
  'all' | { readonly ids: readonly string[] } | { readonly reason: string };

/** Where dead letters are kept, oldest first. */
export abstract class DeadLetters {
  /** Throws StoreUnavailable when nothing could be kept now. */
  abstract assertReachable(): Promise<void>;

  /**
   * Keeps all of them or none. One that was handed over before is kept once: it is the same when all
   * that is known of it is the same.
   */
  abstract keep(letters: readonly CollectedLetter[], now: number): Promise<void>;

  /** Fewer than a page when they are large. */
  abstract list(
    queue: DeadLetterQueue,
    page: PageRequest,
    reason?: string,
  ): Promise<Page<KeptLetter>>;

  abstract count(queue: DeadLetterQueue): Promise<number>;

  /** Names the newest of a queue; null when there is none. */
  abstract newest(queue: DeadLetterQueue): Promise<string | null>;

  /**
   * Gives the oldest that are meant, none newer than `until`, to `send`, and removes them once it
   * resolves. Meanwhile nobody else gets them. Returns how many.
   */
  abstract take(
    terms: {
      readonly queue: DeadLetterQueue;
      readonly which: WhichLetters;
      readonly limit: number;
      readonly until: string;
    },
    send: (letters: readonly WholeLetter[]) => Promise<void>,
  ): Promise<number>;

  /** Removes them for good. Returns how many. */
  abstract discard(queue: DeadLetterQueue, which: WhichLetters): Promise<number>;
}

/** Dead letters on the broker: from there, and back to where they came from. */
export abstract class DeadLetterRoad {
  /** How many lie in `<queue>.dead`. */
  abstract waiting(queue: DeadLetterQueue): Promise<number>;

  /**
   * Hands over what lies in `<queue>.dead`, some at once. `keep` resolves to which of them are kept: these
   * are gone from the broker then, the others stay there. Returns how many it handed over and how many are gone.
   */
  abstract collect(
    queue: DeadLetterQueue,
    keep: (letters: readonly CollectedLetter[]) => Promise<readonly boolean[]>,
  ): Promise<{ readonly handed: number; readonly kept: number }>;

  /**
   * Sends letters back to where they came from, without what was noted on them. Resolves once the broker
   * has them all; throws BrokerUnavailable when it may have only some.
   */
  abstract sendBack(letters: readonly WholeLetter[]): Promise<void>;
}

/** The broker cannot be reached, or did not answer in time: the same may succeed in a moment. */
export class BrokerUnavailable extends DomainError {
  readonly code = 'broker-unavailable';

  constructor(options?: ErrorOptions) {
    super('The message broker cannot be reached. Try again in a moment.', options);
  }
}
