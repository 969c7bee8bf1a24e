import type { LaneAddress } from '../delivering/lanes/lane-address.js';
import type { LaneWork } from '../delivering/lanes/lane-work.js';
import type { Postponed } from '../delivering/lanes/postponed.js';
import { type AskedToWait } from './asked-to-wait.js';
import { type HostGate } from './host-gate.js';
import { type RateGate } from './rate-gate.js';

/** What may keep a request back right before it leaves, whichever way it came: its receiver's word, its host, its rate. */
export class Pace {
  constructor(
    private readonly hosts: HostGate,
    private readonly rates: RateGate,
    private readonly asked: AskedToWait,
  ) {}

  /** What is known to have to wait need not stand in its lane first. */
  heldBack(lane: LaneAddress): Postponed | undefined {
    return this.asked.heldBack(lane.endpoint) ?? this.hosts.heldBack(lane);
  }

  /** The receiver asks for no more requests until then (ms since the epoch). */
  askedToWait(webhookId: string, until: number): void {
    this.asked.wait(webhookId, until);
  }

  /** Does the work, which makes one request, unless it has to wait. */
  through<T extends LaneWork>(lane: LaneAddress, work: () => Promise<T>): Promise<T | Postponed> {
    const held = this.asked.heldBack(lane.endpoint);
    if (held) return Promise.resolve(held);
    return this.hosts.through(lane, () => this.rates.through(lane, work));
  }

  /** For shutting down: what cannot be asked of the store is not waited for. */
  stop(): void {
    this.hosts.stop();
    this.rates.stop();
  }
}
