import type { Clock } from '../../ports/clock.js';
import type { Chore, Schedule, TakenAppointment } from '../../ports/schedule.js';
import { FairShares } from './fair-shares.js';

/** While none of those in hand ends, what has become due is looked for after so long (ms). */
const LOOK_AFTER_MS = 200;
/** What ends within so long (ms) is replaced together: outcomes are recorded in batches, and end like that. */
const GATHER_MS = 10;

export interface KeepTerms {
  readonly chore: Chore;
  /** Appointments in hand at once, at most. */
  readonly atOnce: number;
  /** How long a taken one is this worker's alone, in ms. */
  readonly leaseMs: number;
  /** Done after some were taken and before they are kept. */
  readonly prepare?: () => Promise<void>;
  readonly keep: (taken: TakenAppointment) => Promise<void>;
}

/**
 * Keeps the appointments of one chore, many at once. Each ends by itself and makes room for another, so that one
 * that takes long holds its own place and nobody else's. The places are shared by the accounts.
 */
export class KeepAppointments {
  private readonly inHand = new Set<Promise<void>>();
  private readonly places: FairShares;
  private fault: { readonly error: unknown } | undefined;
  private onEnd: (() => void) | undefined;

  constructor(
    private readonly schedule: Schedule,
    private readonly clock: Clock,
    private readonly terms: KeepTerms,
  ) {
    this.places = new FairShares(terms.atOnce);
  }

  /** Resolves to whether to look again at once, and rejects with what one of them failed with. */
  async tick(): Promise<boolean> {
    if (this.places.free > 0 && (await this.takeSome())) return true;
    const isAtWork = this.inHand.size > 0;
    if (isAtWork) await this.someEnd();
    this.tellFault();
    return isAtWork;
  }

  /** Resolves once nothing is in hand. */
  async drain(): Promise<void> {
    await Promise.all(this.inHand);
  }

  /** No more than half of what is free at a time, and resolves to whether it was as much: then there may be more. */
  private async takeSome(): Promise<boolean> {
    const { chore, leaseMs, prepare } = this.terms;
    const { free, served: notOf } = this.places;
    const [now, limit] = [this.clock.now(), Math.ceil(free / 2)];
    const taken = await this.schedule.take(chore, { now, leaseUntil: now + leaseMs, limit, notOf });
    if (taken.length === 0) return false;
    await prepare?.();
    for (const one of taken) this.begin(one);
    return taken.length === limit;
  }

  private begin(taken: TakenAppointment): void {
    const { account } = taken;
    this.places.take(account, 1);
    const kept = this.keep(taken).finally(() => {
      this.inHand.delete(kept);
      this.places.give(account, 1);
      this.onEnd?.();
    });
    this.inHand.add(kept);
  }

  /** Never rejects: what failed is taken again when its lease is over. */
  private async keep(taken: TakenAppointment): Promise<void> {
    try {
      await this.terms.keep(taken);
    } catch (error) {
      this.fault = { error };
    }
  }

  private someEnd(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, LOOK_AFTER_MS);
      this.onEnd = () => {
        this.onEnd = undefined;
        clearTimeout(timer);
        setTimeout(resolve, GATHER_MS);
      };
    });
  }

  private tellFault(): void {
    const { fault } = this;
    this.fault = undefined;
    if (fault) throw fault.error;
  }
}
