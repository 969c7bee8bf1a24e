import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { WebhookBody } from './system/api.js';
import { hanging } from './system/receiver.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

const IN_ORDER = { retries: { blocking: true, schedule: { kind: 'list', waitsMs: [0] } } };
const OFTEN = { heartbeat: { everyMs: 1_000, initial: true }, stop: { failures: null } };
const BY_CALLBACK = {
  verification: { kind: 'callback', on: ['create'], validMs: 86_400_000, trustsProvenUrls: false },
};
const HANGING = 8;
/** What one that hangs takes, in ms (POSTRIDER_TIMEOUT). */
const TIMEOUT = 2_000;

describe('receivers that hang', () => {
  let system: System;

  beforeAll(async () => {
    system = await System.start();
    system.receiver.behave('/hanging', hanging);
  });
  afterAll(() => system.stop());

  const hook = async (account: string, path: string, type: string, profile: object) => {
    const reply = await system.api.as(account).call<WebhookBody>('POST', '/v1/webhooks', {
      ...{ url: system.receiver.url(path), events: [type], enabled: true, profile },
    });
    expect([reply.status, reply.text]).toEqual([201, expect.anything()]);
  };
  const gapsAt = (path: string): readonly number[] => {
    const times = system.receiver.at(path).map(({ at }) => at);
    return times.slice(1).map((at, i) => at - times[i]!);
  };
  const median = (all: readonly number[]): number =>
    all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Infinity;

  it('hold up none of what goes in order elsewhere', async () => {
    const { service, receiver } = system;
    for (let n = 0; n < HANGING; n += 1) await hook('slow', '/hanging', 'order.slow', IN_ORDER);
    await hook('quick', '/in-order', 'order.quick', IN_ORDER);
    const events = (account: string, type: string, count: number) =>
      Array.from({ length: count }, (_, n) => ({ id: `${type}-${n}`, type, account }));
    await service.publish(...events('slow', 'order.slow', 3));
    await until(() => receiver.at('/hanging').length >= HANGING, 'all of them to hang');
    await service.publish(...events('quick', 'order.quick', 12));
    await until(() => receiver.at('/in-order').length === 12, 'twelve in order');
    expect(median(gapsAt('/in-order'))).toBeLessThan(TIMEOUT / 2);
  });

  it('hold up no heartbeats and no verifications of others', async () => {
    const { receiver } = system;
    for (let n = 0; n < HANGING; n += 1) {
      await hook('slow', '/hanging', 'beat.slow', OFTEN);
      await hook('slow', '/hanging', 'proof.slow', BY_CALLBACK);
    }
    await hook('quick', '/beating', 'beat.quick', OFTEN);
    await until(() => receiver.at('/beating').length >= 5, 'five heartbeats');
    expect(median(gapsAt('/beating'))).toBeLessThan(TIMEOUT);
    const created = Date.now();
    await hook('quick', '/proving', 'proof.quick', BY_CALLBACK);
    await until(() => receiver.at('/proving').length > 0, 'a verification');
    expect(receiver.at('/proving')[0]!.at - created).toBeLessThan(TIMEOUT);
  });
});
