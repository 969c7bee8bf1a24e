export interface Watched {
  /** Messages that no consumer has in hand. Rejects when nobody can tell. */
  readonly waiting: () => Promise<number>;
  /** Whether it consumes, and has nothing in hand. */
  readonly hasRoom: () => boolean;
  readonly lastHandedAt: () => number | null;
  /** Called each time it is found out. */
  readonly forgotten: () => void;
}

/**
 * Finds out that the broker hands a consumer nothing, though messages wait for it. When a quorum queue is deleted and
 * declared anew at a bad moment, RabbitMQ does not always tell its consumers, and knows them no more.
 */
export class ForgottenConsumer {
  #timer: NodeJS.Timeout | undefined;
  /** What was handed out last when messages were seen to wait; undefined: they were not. */
  #seen: { readonly lastHandedAt: number | null } | undefined;

  constructor(
    private readonly everyMs: number,
    private readonly watched: Watched,
  ) {}

  start(): void {
    this.#timer ??= setInterval(() => void this.look(), this.everyMs).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** It is forgotten when messages wait at two looks in a row, and none came between them. */
  async look(): Promise<void> {
    const { waiting, hasRoom, lastHandedAt, forgotten } = this.watched;
    const before = this.#seen;
    this.#seen = undefined;
    if (!hasRoom() || (await waiting().catch(() => 0)) === 0 || !hasRoom()) return;
    if (before && before.lastHandedAt === lastHandedAt()) return forgotten();
    this.#seen = { lastHandedAt: lastHandedAt() };
  }
}
