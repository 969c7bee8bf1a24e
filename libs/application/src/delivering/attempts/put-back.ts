import type { Suppression } from '#domain';
import { MicroBatches } from '../../micro-batches.js';
import { Persistence } from '../../persistence.js';
import { type Clock } from '../../ports/clock.js';
import { type Ledger } from '../../ports/ledger.js';

const MAX_BATCH = 500;
/** Nobody waits for it but its message. */
const GATHER_MS = 50;

/** Puts deliveries that were not attempted back into their rows, in micro-batches. */
export class PutBack {
  private readonly persistence = new Persistence();
  private readonly postponing: MicroBatches<{ id: string; dueAt: number }, void>;
  private readonly parking: MicroBatches<string, void>;
  private readonly queueing: MicroBatches<string, void>;
  private readonly suppressing: MicroBatches<{ id: string; reason: Suppression }, void>;

  private lastAt: number | null = null;

  constructor(
    ledger: Ledger,
    private readonly clock: Clock,
  ) {
    this.postponing = this.batches((items) => ledger.postpone(items));
    this.parking = this.batches((ids) => ledger.park(ids, clock.now()));
    this.queueing = this.batches((ids) => ledger.queue(ids, clock.now()));
    this.suppressing = this.batches((items) => ledger.suppress(items));
  }

  /** When it put something back last, in ms since the epoch; null: not yet. */
  get lastPutBackAt(): number | null {
    return this.lastAt;
  }

  /** Not now: its lane is full. */
  postpone(id: string, dueAt: number): Promise<void> {
    return this.postponing.add({ id, dueAt });
  }

  /** Not to this webhook as it stands: disabled or deleted. */
  park(id: string): Promise<void> {
    return this.parking.add(id);
  }

  /** Its webhook's deliveries go in order. */
  queue(id: string): Promise<void> {
    return this.queueing.add(id);
  }

  /** Never. */
  suppress(id: string, reason: Suppression): Promise<void> {
    return this.suppressing.add({ id, reason });
  }

  stop(): void {
    this.persistence.giveUp();
  }

  private batches<Item>(
    write: (items: readonly Item[]) => Promise<void>,
  ): MicroBatches<Item, void> {
    return new MicroBatches(
      async (items) => {
        await this.persistence.through(() => write(items));
        this.lastAt = this.clock.now();
        return items.map((): void => undefined);
      },
      { maxItems: MAX_BATCH, concurrency: 1, gatherMs: GATHER_MS },
    );
  }
}
