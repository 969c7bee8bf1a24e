import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Account } from '../../access/access-store.js';
import { StoreUnavailable } from '../../ports/store-unavailable.js';
import { FakeClock } from '../../testing/index.js';
import { KnownTimeZones } from './known-time-zones.js';

describe('the time zone of an account', () => {
  let clock: FakeClock;
  let zones: KnownTimeZones;
  let asked: number;
  let found: () => Promise<Account | undefined>;

  beforeEach(() => {
    clock = new FakeClock();
    asked = 0;
    const findAccount = () => {
      asked += 1;
      return found();
    };
    zones = new KnownTimeZones({ findAccount }, clock);
  });

  const acmeIn = (timeZone: string) => () => Promise.resolve({ ...ACME, timeZone });

  it('is asked for once in a while, and followed', async () => {
    found = acmeIn('Europe/Kyiv');
    expect([await zones.of('acme'), await zones.of('acme')]).toEqual([
      'Europe/Kyiv',
      'Europe/Kyiv',
    ]);
    expect(asked).toBe(1);
    found = acmeIn('America/New_York');
    clock.advance(2_000);
    expect(await zones.of('acme')).toBe('America/New_York');
  });

  it('is UTC where nobody has made the account', async () => {
    found = () => Promise.resolve(undefined);
    expect(await zones.of('acme')).toBe('UTC');
  });

  it('is asked for again after the store could not be reached', async () => {
    found = () => Promise.reject(new StoreUnavailable());
    await expect(zones.of('acme')).rejects.toThrow(StoreUnavailable);
    found = acmeIn('Europe/Kyiv');
    expect(await zones.of('acme')).toBe('Europe/Kyiv');
  });
});

const ACME: Account = {
  ...{ id: 'acme', name: 'Acme', anyEventType: true, hosts: [], timeZone: 'UTC' },
  createdAt: '2026-01-01T00:00:00.000Z',
};
