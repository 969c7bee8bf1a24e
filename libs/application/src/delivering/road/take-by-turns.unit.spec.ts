import { beforeEach, describe, expect, it } from '@jest/globals';
import type { DueDelivery } from '../../ports/delivery-road.js';
import type { TakeTerms } from '../../ports/ledger.js';
import { aDomainEvent } from '../../testing/examples.js';
import { TakeByTurns } from './take-by-turns.js';

const LIMIT = 100;
const TERMS = { now: 0, leaseUntil: 1, limit: LIMIT };

/** So much due of each account, longest due first. */
class Due {
  readonly asked: TakeTerms[] = [];
  private readonly runs: { readonly account: string; count: number }[] = [];

  add(account: string, count: number): void {
    this.runs.push({ account, count });
  }

  async takeDue(terms: TakeTerms): Promise<readonly DueDelivery[]> {
    this.asked.push(terms);
    const { limit, of: scope = { not: [] } } = terms;
    const taken: string[] = [];
    for (const run of this.runs) {
      const { account } = run;
      if ('only' in scope ? scope.only !== account : scope.not.includes(account)) continue;
      const count = Math.min(run.count, limit - taken.length);
      run.count -= count;
      taken.push(...Array<string>(count).fill(account));
    }
    return taken.map((account, n) => ({
      ...{ id: `${account}-${n}`, webhookId: 'w', attempt: 1, leaseUntil: 1 },
      event: { ...aDomainEvent({ account }), data: 'null', details: null },
    }));
  }
}

describe('what is due', () => {
  let due: Due;
  let turns: TakeByTurns;
  beforeEach(() => {
    due = new Due();
    turns = new TakeByTurns(due);
  });

  const take = async (): Promise<Readonly<Record<string, number>>> => {
    const counts: Record<string, number> = {};
    for (const { event } of (await turns.take(TERMS)).taken)
      counts[event.account] = (counts[event.account] ?? 0) + 1;
    return counts;
  };

  it('is taken in one go, longest due first, as long as nobody crowds', async () => {
    for (let n = 0; n < 30; n += 1) due.add(`a${n}`, 5);
    for (let n = 0; n < 2; n += 1) expect((await turns.take(TERMS)).mayBeMore).toBe(n === 0);
    expect(due.asked).toEqual([TERMS, TERMS]);
  });

  it('lets an account’s few pass another’s flood', async () => {
    due.add('flood', 1_000_000);
    due.add('small', 3);
    expect(await take()).toEqual({ flood: 100 });
    expect(await take()).toEqual({ small: 3, flood: 97 });
  });

  it('gives those the first places that do not crowd', async () => {
    due.add('flood', 1_000);
    due.add('small', 1);
    await take();
    const { taken } = await turns.take(TERMS);
    expect(taken[0]?.event.account).toBe('small');
  });

  it('gives floods a share each, whichever began first', async () => {
    for (const account of ['first', 'second', 'third']) due.add(account, 10_000);
    due.add('small', 2);
    for (let n = 0; n < 3; n += 1) await take();
    expect(await take()).toEqual({ small: 2, first: 33, second: 33, third: 32 });
  });

  it('is not left because some use their share and others do not', async () => {
    due.add('flood', 130);
    for (let n = 0; n < 30; n += 1) due.add(`a${n}`, 5);
    await take();
    const second = await turns.take(TERMS);
    expect(second.taken).toHaveLength(80);
    expect(second.mayBeMore).toBe(true);
    expect(Object.keys(await take())).toHaveLength(20);
  });

  it('is taken in one go again once the flood is over', async () => {
    due.add('flood', 120);
    await take();
    expect(await take()).toEqual({ flood: 20 });
    due.asked.length = 0;
    due.add('flood', 10);
    await take();
    expect(due.asked).toEqual([TERMS]);
  });

  it('is never left because of whose it is: all of it is taken in the end', async () => {
    due.add('flood', 777);
    for (let n = 0; n < 50; n += 1) due.add(`a${n}`, n);
    const total = new Map<string, number>();
    for (;;) {
      const { taken, mayBeMore } = await turns.take(TERMS);
      expect(taken.length).toBeLessThanOrEqual(LIMIT);
      for (const { event } of taken) total.set(event.account, (total.get(event.account) ?? 0) + 1);
      if (!mayBeMore) break;
    }
    expect(total.get('flood')).toBe(777);
    for (let n = 1; n < 50; n += 1) expect(total.get(`a${n}`)).toBe(n);
  });
});
