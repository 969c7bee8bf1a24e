import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeDialect } from '../system/describe-dialect.js';
import { answering } from '../system/receiver.js';
import { System } from '../system/system.js';
import { until } from '../system/until.js';
import { DAY, TimedHook } from './timed-hook.js';

const DOWN = answering(503);

interface Entry {
  readonly type: string;
  readonly actor: string;
  readonly data: Readonly<Record<string, unknown>>;
}

describe('a webhook is stopped', () => {
  let system: System;

  beforeAll(async () => {
    // Asana's requests may take 10 s, and a lease must outlast them.
    system = await System.start({ time: 'movable', environment: { POSTRIDER_LEASE: '20s' } });
  });
  afterAll(() => system.stop());

  const historyOf = async ({ id }: TimedHook): Promise<readonly Entry[]> => {
    const reply = await system.api.call<{ data: Entry[] }>('GET', `/v1/webhooks/${id}/history`);
    return reply.body.data;
  };

  describeDialect('asana', 'after 24 hours without a success, as Asana’s are', () => {
    /** Asana’s rules for webhooks of any shape. */
    const asana = (heartbeat: object = {}) =>
      TimedHook.create(
        system,
        {
          ...{ shape: 'native-list', signing: { kind: 'standard', versions: ['v1'] } },
          ...{ verification: { kind: 'none' }, retries: { jitter: 0 }, ...heartbeat },
        },
        DOWN,
        { preset: 'asana' },
      );
    const isDeleted = (hook: TimedHook) =>
      until(async () => (await hook.call('GET')) === 404, 'the webhook to be deleted');

    it('`stop.noSuccessMs`: with waits up to an hour meanwhile, and its end stands in its stream and is told', async () => {
      const hook = await asana({ heartbeat: null });
      await hook.publish();
      await hook.arrived(1);
      const waits = [1, 2, 4, 8, 16, 32, 54, 54];
      for (const [n, wait] of waits.entries()) {
        await system.clock.forward(`${wait}m`);
        await hook.arrived(n + 2);
      }
      expect(hook.waits).toEqual(waits);
      await system.clock.forward('20h');
      await hook.arrived(waits.length + 2);
      expect(await hook.find()).toMatchObject({ enabled: true, failures: waits.length + 2 });
      await system.clock.forward('69m');
      await isDeleted(hook);
      expect(hook.hours.at(-1)).toBe(24);

      const [deleted, failed] = await historyOf(hook);
      expect(deleted).toMatchObject({
        ...{ type: 'webhook.deleted', actor: 'delivery-worker' },
        data: { reason: 'no-success', lastError: '503 Service Unavailable' },
      });
      expect(failed?.type).toBe('webhook.delivery-failed');
      const told = () => system.service.heardOf('webhook.deleted', hook.id);
      await until(() => told().length > 0, 'the news of it');
      expect(told()).toMatchObject([{ body: { data: { reason: 'no-success' } } }]);
    });

    it('and not when one came meanwhile: then a day after the next failure', async () => {
      const hook = await asana({ heartbeat: null });
      await hook.publish();
      await hook.arrived(1);
      await system.clock.forward('23h');
      await hook.arrived(2);
      hook.behave(answering(200));
      await system.clock.forward('30m');
      await hook.arrived(3);
      hook.behave(DOWN);
      await hook.publish();
      await hook.arrived(4);
      await system.clock.forward('23h');
      await hook.arrived(5);
      expect(await hook.find()).toMatchObject({ enabled: true, failures: 2 });
      await system.clock.forward('1h');
      await isDeleted(hook);
      expect(hook.hours).toEqual([0, 23, 23.5, 23.5, 46.5, 47.5]);
    });

    it('also when nothing but heartbeats found nobody at home', async () => {
      const hook = await asana();
      hook.behave(answering(200));
      await hook.arrived(1);
      hook.behave(DOWN);
      for (const n of [2, 3, 4]) {
        await system.clock.forward('8h');
        await hook.arrived(n);
      }
      expect(await hook.find()).toMatchObject({ enabled: true, failures: 3 });
      await system.clock.forward('8h');
      await isDeleted(hook);
      expect(hook.hours).toEqual([0, 8, 16, 24, 32]);
    });
  });

  describe('after 20 failures over 7 days, as R-Service’s are', () => {
    const failing = () =>
      TimedHook.create(
        system,
        {
          stop: { failures: 20, minSpanMs: 7 * DAY },
          retries: { maxAttempts: 1 },
        },
        DOWN,
      );
    const fail = async (hook: TimedHook, count = 1): Promise<void> => {
      const before = hook.received.length;
      for (let n = 0; n < count; n += 1) await hook.publish();
      await hook.arrived(before + count);
    };

    it('`stop.minSpanMs`: by the first failure after the seventh day, and not by twenty in a day', async () => {
      const hook = await failing();
      await fail(hook, 20);
      expect(await hook.find()).toMatchObject({ enabled: true, failures: 20 });
      await system.clock.forward('6.9d');
      await fail(hook);
      expect(await hook.find()).toMatchObject({ enabled: true, failures: 21 });
      await system.clock.forward('0.1d');
      await fail(hook);
      expect(await hook.find()).toMatchObject({
        ...{ enabled: false, failures: 22, disabledReason: 'failures' },
      });
    });

    it('and not by a few, however long they last', async () => {
      const hook = await failing();
      await fail(hook, 10);
      await system.clock.forward('30d');
      await fail(hook, 9);
      expect(await hook.find()).toMatchObject({ enabled: true, failures: 19 });
      await fail(hook);
      expect(await hook.find()).toMatchObject({ enabled: false, failures: 20 });
    });

    it('and the seven days begin anew after a success', async () => {
      const hook = await failing();
      await fail(hook, 20);
      await system.clock.forward('6d');
      hook.behave(answering(200));
      await fail(hook);
      hook.behave(DOWN);
      await fail(hook, 20);
      await system.clock.forward('6d');
      await fail(hook);
      expect(await hook.find()).toMatchObject({ enabled: true, failures: 21 });
      await system.clock.forward('1d');
      await fail(hook);
      expect(await hook.find()).toMatchObject({ enabled: false, failures: 22 });
    });
  });
});
