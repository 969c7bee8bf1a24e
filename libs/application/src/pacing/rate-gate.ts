import { type Clock } from '../ports/clock.js';
import { MicroBatches } from '../micro-batches.js';
import { Persistence } from '../persistence.js';
import type { LaneAddress } from '../delivering/lanes/lane-address.js';
import type { LaneWork } from '../delivering/lanes/lane-work.js';
import { Postponed } from '../delivering/lanes/postponed.js';
import { type RateDemand, type Rates } from './rates.js';

const MAX_BATCH = 500;

type Wanted = Omit<RateDemand, 'wanted'>;
type Pass = Postponed | 'may go';

/** Lets requests leave as fast as their webhooks' rates allow. Webhooks without one pass for free. */
export class RateGate {
  private readonly persistence = new Persistence();
  private readonly asking: MicroBatches<Wanted, Pass>;

  constructor(
    private readonly rates: Rates,
    private readonly clock: Clock,
  ) {
    this.asking = new MicroBatches((wanted) => this.ask(wanted), {
      ...{ maxItems: MAX_BATCH, concurrency: 1 },
    });
  }

  /** Does the work if it may leave now, and says otherwise when its turn is. Call it right before sending. */
  through<T extends LaneWork>(
    { endpoint, pacing: { rate } }: LaneAddress,
    work: () => Promise<T>,
  ): Promise<T | Postponed> {
    return rate === null ? work() : this.asked({ webhookId: endpoint, rate }, work);
  }

  stop(): void {
    this.persistence.giveUp();
  }

  private async asked<T extends LaneWork>(
    wanted: Wanted,
    work: () => Promise<T>,
  ): Promise<T | Postponed> {
    const pass = await this.asking.add(wanted);
    return pass === 'may go' ? work() : pass;
  }

  private async ask(all: readonly Wanted[]): Promise<readonly Pass[]> {
    const demands = new Map<string, RateDemand>();
    for (const one of all) {
      const wanted = (demands.get(one.webhookId)?.wanted ?? 0) + 1;
      demands.set(one.webhookId, { ...one, wanted });
    }
    const shares = await this.persistence.through(() =>
      this.rates.take([...demands.values()], this.clock.now()),
    );
    const passes = new Map(
      [...demands.keys()].map((webhookId, i) => [webhookId, passesOf(shares[i])] as const),
    );
    return all.map(({ webhookId }) => passes.get(webhookId)?.shift() ?? 'may go');
  }
}

const passesOf = (share: Awaited<ReturnType<Rates['take']>>[number] | undefined): Pass[] => [
  ...Array<Pass>(share?.granted ?? 0).fill('may go'),
  ...(share?.turns ?? []).map((turn) => new Postponed(turn)),
];
