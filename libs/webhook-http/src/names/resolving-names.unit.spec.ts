import type { LookupAddress } from 'node:dns';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Resolve } from '../guard/vetted-lookup.js';
import { Closing } from '../testing/closing.js';
import { nameServer, type NameServer, type Zone } from '../testing/name-server.js';
import { httpReceiver } from '../testing/receiver.js';
import { letterTo, senderWith } from '../testing/sender.js';
import { resolvingNames, type NameSources } from './resolving-names.js';

const closing = new Closing();
afterEach(() => closing.all());

const V6 = '2606:4700:0000:0000:0000:0000:0000:1111';
const HERE: Zone = { addresses: ['127.0.0.1'] };

let zones: Map<string, Zone | null>;
let server: NameServer;
let now: number;
/** Names that were asked of the system at last. */
let lastly: string[];

beforeEach(async () => {
  zones = new Map();
  lastly = [];
  now = 0;
  server = closing.keep(
    await nameServer((name) => (name.endsWith('.hang.test') ? null : zones.get(name))),
  );
});

const noSuchName = (): Error => Object.assign(new Error('no'), { code: 'ENOTFOUND' });

const resolving = (sources: NameSources = {}): Resolve =>
  resolvingNames({
    hosts: async () => [],
    dns: server.dns,
    system: async (hostname) => {
      lastly.push(hostname);
      throw noSuchName();
    },
    now: () => now,
    ...sources,
  });

const addresses = (found: readonly LookupAddress[]): string[] =>
  found.map(({ address }) => address);

describe('names that nobody answers for', () => {
  it('keep no letter to another name waiting, however many they are', async () => {
    zones.set('hooks.good.test', HERE);
    const receiver = closing.keep(await httpReceiver((_request, response) => response.end()));
    const sender = closing.keep(senderWith({ resolve: resolving() }));
    const sendTo = (host: string) =>
      sender.send(letterTo(`http://${host}:${receiver.port}/`, { timeoutMs: 60_000 }));
    let over = 0;
    const hanging = Array.from({ length: 20 }, async (_, n) => {
      const { outcome } = await sendTo(`n${n}.hang.test`);
      over += 1;
      return outcome;
    });
    expect((await sendTo('hooks.good.test')).outcome).toBe('success');
    expect(over).toBe(0);
    server.dns().cancel();
    expect(await Promise.all(hanging)).toEqual(Array(20).fill('dns_error'));
    expect(lastly).toEqual([]);
  });
});

describe('a name', () => {
  it('has the addresses of both families', async () => {
    zones.set('both.test', { addresses: ['93.184.215.14', V6] });
    const found = await resolving()('both.test');
    expect(new Set(found)).toEqual(
      new Set([
        { address: '93.184.215.14', family: 4 },
        { address: '2606:4700::1111', family: 6 },
      ]),
    );
  });

  it('may have addresses of one family alone', async () => {
    zones.set('six.test', { addresses: [V6] });
    expect(addresses(await resolving()('six.test'))).toEqual(['2606:4700::1111']);
  });

  it('may end with a dot', async () => {
    zones.set('good.test', HERE);
    expect(addresses(await resolving()('good.test.'))).toEqual(['127.0.0.1']);
  });

  it('is asked for again after 5 s, whatever it says of itself', async () => {
    zones.set('good.test', { ...HERE, ttl: 86_400 });
    const resolve = resolving();
    await resolve('good.test');
    zones.set('good.test', { addresses: ['10.1.2.3'] });
    now = 4_999;
    expect(addresses(await resolve('good.test'))).toEqual(['127.0.0.1']);
    now = 5_000;
    expect(addresses(await resolve('good.test'))).toEqual(['10.1.2.3']);
  });

  it('is asked for again sooner when it says so', async () => {
    zones.set('good.test', { ...HERE, ttl: 0 });
    const resolve = resolving();
    await resolve('good.test');
    zones.set('good.test', { addresses: ['10.1.2.3'], ttl: 1 });
    expect(addresses(await resolve('good.test'))).toEqual(['10.1.2.3']);
    zones.set('good.test', HERE);
    now = 1_000;
    expect(addresses(await resolve('good.test'))).toEqual(['127.0.0.1']);
  });

  it('that is bound to an address inside when it is asked for again is refused', async () => {
    const receiver = closing.keep(
      await httpReceiver((_request, response) => response.setHeader('connection', 'close').end()),
    );
    zones.set('rebinding.test', { ...HERE, ttl: 0 });
    const sender = closing.keep(senderWith({ resolve: resolving() }));
    const letter = letterTo(`http://rebinding.test:${receiver.port}/`, { timeoutMs: 60_000 });
    expect((await sender.send(letter)).outcome).toBe('success');
    zones.set('rebinding.test', { addresses: ['127.0.0.1', '10.1.2.3'], ttl: 0 });
    expect((await sender.send(letter)).outcome).toBe('address_refused');
    expect(receiver.connections()).toBe(1);
  });
});

describe('a name that no name server knows', () => {
  it('is asked of the system at last, and believed not to be for 2 s', async () => {
    const resolve = resolving();
    await expect(resolve('nowhere.test')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    zones.set('nowhere.test', HERE);
    now = 1_999;
    await expect(resolve('nowhere.test')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    expect(lastly).toEqual(['nowhere.test']);
    now = 2_000;
    expect(addresses(await resolve('nowhere.test'))).toEqual(['127.0.0.1']);
  });

  it('may be known to the system, by a search domain for example', async () => {
    const system = async () => [{ address: '10.1.2.3', family: 4 }];
    expect(addresses(await resolving({ system })('intranet'))).toEqual(['10.1.2.3']);
  });
});

describe('a name of this machine', () => {
  it.each(['localhost', 'a.localhost', 'LOCALHOST.'])(
    '%s is no matter of the DNS',
    async (name) => {
      await expect(resolving()(name)).rejects.toMatchObject({ code: 'ENOTFOUND' });
      expect(server.asked).toEqual([]);
      expect(lastly).toEqual([name]);
    },
  );

  it('that stands in the hosts file means what is written there, before all else', async () => {
    zones.set('hooks.test', HERE);
    const hosts = async () => [{ address: '10.1.2.3', family: 4 }];
    expect(addresses(await resolving({ hosts })('hooks.test'))).toEqual(['10.1.2.3']);
    expect(server.asked).toEqual([]);
  });
});
