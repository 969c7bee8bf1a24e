import { expect, it } from '@jest/globals';
import { NOON } from '../../fake-clock.js';
import { DAY, LEASE, type LedgerAtHand } from './ledger-at-hand.js';

export const keepingContract = (current: () => LedgerAtHand): void => {
  it('is kept, with a delivery that is due when its lease runs out', async () => {
    const at = current();
    const event = at.event();
    expect(await at.keep([event])).toEqual(new Set([event.key]));
    expect(await at.standing(event.deliveries[0]!.id)).toEqual({
      state: 'pending',
      attempts: 0,
      dueAt: LEASE,
    });
  });

  it('is kept though nobody wants it', async () => {
    const at = current();
    const event = { ...at.event(), deliveries: [] };
    expect(await at.keep([event])).toEqual(new Set([event.key]));
    expect(await at.keep([{ ...at.event(), deliveries: [] }])).toEqual(new Set());
  });

  it('is kept once: a copy within the window changes nothing', async () => {
    const at = current();
    const [event, copy] = [at.event(), at.event()];
    await at.keep([event]);
    expect(await at.keep([{ ...copy, receivedAt: NOON + 1 }])).toEqual(new Set());
    expect(await at.store.deliveries.find('acme', copy.deliveries[0]!.id)).toBeUndefined();
  });

  it('is kept again when its id was last seen before the window', async () => {
    const at = current();
    await at.keep([at.event()]);
    const later = { ...at.event(), receivedAt: NOON + DAY };
    expect(await at.keep([later], { copiesSince: NOON + 1 })).toEqual(new Set([later.key]));
    const copy = { ...at.event(), receivedAt: NOON + DAY + 1 };
    expect(await at.keep([copy], { copiesSince: NOON + 1 })).toEqual(new Set());
  });

  it('is no copy of one with the same id in another account', async () => {
    const at = current();
    await at.keep([at.event({ account: 'acme' })]);
    const other = at.event({ account: 'other' });
    expect(await at.keep([other])).toEqual(new Set([other.key]));
  });

  it('is kept beside a copy in the same batch', async () => {
    const at = current();
    await at.keep([at.event({ id: 'b' })]);
    const [a, b, c] = ['a', 'b', 'c'].map((id) => at.event({ id }));
    expect(await at.keep([c!, b!, a!])).toEqual(new Set([a!.key, c!.key]));
  });

  it('is kept once by two who keep it at the same time', async () => {
    const at = current();
    const batches = Array.from({ length: 8 }, (_, n) =>
      (n % 2 ? ['a', 'b', 'c'] : ['c', 'b', 'a']).map((id) => at.event({ id })),
    );
    const keys = await Promise.all(batches.map((events) => at.keep(events)));
    expect(keys.map((set) => set.size).reduce((sum, size) => sum + size)).toBe(3);
  });

  it('is refused with its batch when it cannot be stored', async () => {
    const at = current();
    const fine = at.event({ id: 'fine' });
    const impossible = at.event({ id: 'impossible', occurredAt: '0000-01-01T00:00:00.000Z' });
    await expect(at.keep([fine, impossible])).rejects.toThrow();
    expect(await at.keep([fine])).toEqual(new Set([fine.key]));
  });

  it('may be none', async () => {
    expect(await current().keep([])).toEqual(new Set());
  });
};
