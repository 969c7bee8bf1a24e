import type { DueDelivery } from '../../ports/delivery-road.js';
import { type Ledger, type TakeTerms } from '../../ports/ledger.js';

/** An account that makes up more than this part of a full batch crowds. */
const CROWDING = 0.1;

interface Taken {
  readonly taken: readonly DueDelivery[];
  readonly mayBeMore: boolean;
}

/**
 * Takes what is due so that no account has to wait for another's flood. Of a full batch, accounts that make up
 * more than a tenth crowd: next time each of them gets a share of its own, and all others together get one first.
 * One that does not use its share up crowds no more. As long as nobody crowds it costs nothing.
 */
export class TakeByTurns {
  private crowding: readonly string[] = [];

  constructor(private readonly ledger: Pick<Ledger, 'takeDue'>) {}

  /** Those of the smaller accounts first. */
  async take(terms: Omit<TakeTerms, 'of'>): Promise<Taken> {
    const share = Math.max(1, Math.floor(terms.limit / (this.crowding.length + 1)));
    const others = await this.ledger.takeDue(
      this.crowding.length === 0 ? terms : { ...terms, limit: share, of: { not: this.crowding } },
    );
    const taken = [...others];
    const stillCrowding: string[] = [];
    let mayBeMore = false;
    for (const [i, account] of this.crowding.entries()) {
      const limit = Math.ceil((terms.limit - taken.length) / (this.crowding.length - i));
      const own = await this.ledger.takeDue({ ...terms, limit, of: { only: account } });
      mayBeMore ||= own.length === limit;
      if (own.length >= share) stillCrowding.push(account);
      taken.push(...own);
    }
    const isFull = others.length >= (this.crowding.length === 0 ? terms.limit : share);
    this.crowding = [...stillCrowding, ...(isFull ? crowdsIn(others, terms.limit) : [])];
    return { taken, mayBeMore: mayBeMore || isFull };
  }
}

const crowdsIn = (due: readonly DueDelivery[], limit: number): readonly string[] => {
  const counts = new Map<string, number>();
  for (const { event } of due) counts.set(event.account, (counts.get(event.account) ?? 0) + 1);
  if (counts.size === 0) return [];
  return [...counts].filter(([, count]) => count > CROWDING * limit).map(([account]) => account);
};
