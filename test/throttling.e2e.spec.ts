import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answering } from './system/receiver.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

const WAIT_MS = 4_000;
const profile = {
  pacing: { hostThrottle: { afterFailures: 5, waitsMs: [WAIT_MS] } },
  stop: { failures: null },
};

interface Hosts {
  readonly data: readonly {
    readonly host: string;
    readonly failures: number;
    readonly throttledUntil: string | null;
    readonly webhooks: readonly { readonly id: string; readonly name: string }[];
  }[];
}

describe('a host that fails and fails, with two workers running', () => {
  let system: System;

  beforeAll(async () => {
    system = await System.start({ workers: 2 });
  });
  afterAll(() => system.stop());

  const create = (name: string, account = 'default') =>
    system.api.as(account).create({
      ...{ name, url: system.receiver.url(`/${name}`), events: [`${account}.*`], enabled: true },
      profile,
    });
  const hosts = async () => (await system.api.call<Hosts>('GET', '/v1/hosts')).body.data;
  const publish = (prefix: string, count: number, account = 'default') =>
    system.service.publish(
      ...Array.from({ length: count }, (_, n) => ({
        ...{ id: `${prefix}-${n}`, type: `${account}.event`, account },
      })),
    );

  it('`pacing.hostThrottle.afterFailures` and `pacing.hostThrottle.waitsMs`: is left alone by all webhooks of the account for a while, and gets everything once it works', async () => {
    const { receiver, api } = system;
    receiver.behave('/one', answering(500));
    const [one, two] = [await create('one'), await create('two')];
    const other = await create('other', 'other');
    receiver.behave('/two', answering(500));
    await publish('before', 20);
    await until(async () => (await hosts())[0]?.throttledUntil !== undefined, 'failures');
    await until(async () => (await hosts())[0]?.throttledUntil !== null, 'the throttle');

    const [host] = await hosts();
    expect(host).toMatchObject({ host: new URL(receiver.url('/')).host });
    expect(host!.failures).toBeGreaterThanOrEqual(5);
    expect(Date.parse(host!.throttledUntil!) - Date.now()).toBeLessThanOrEqual(WAIT_MS);
    expect(new Set(host!.webhooks.map(({ id, name }) => `${name} ${id}`))).toEqual(
      new Set([`one ${one.id}`, `two ${two.id}`]),
    );
    expect(await api.webhook(two.id)).toMatchObject({ throttledUntil: host!.throttledUntil });
    expect(await api.as('other').webhook(other.id)).toMatchObject({ throttledUntil: null });
    const told = () => system.service.heardOf('webhook.throttled', two.id);
    await until(() => told().length > 0, 'the broker to be told');
    expect(told()[0]!.body).toMatchObject({
      data: { host: host!.host, until: host!.throttledUntil, failures: expect.any(Number) },
    });

    await publish('during', 20);
    await publish('elsewhere', 5, 'other');
    await until(() => receiver.eventIds('/other').size === 5, 'what another account gets');

    receiver.behave('/one', answering(200));
    receiver.behave('/two', answering(200));
    const all = (path: string) => receiver.eventIds(path).size === 40;
    await until(() => all('/one') && all('/two'), 'everything', 60_000);
    const [first] = [...receiver.at('/one'), ...receiver.at('/two')]
      .filter(({ body }) => body.includes('"during-'))
      .sort((a, b) => a.at - b.at);
    expect(first!.at).toBeGreaterThanOrEqual(Date.parse(host!.throttledUntil!));
    await until(async () => (await hosts()).length === 0, 'the host to be well');
    expect(await api.webhook(two.id)).toMatchObject({ status: 'working', throttledUntil: null });
  });
});
