import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { System } from '../system/system.js';
import { TimedHook } from './timed-hook.js';

const MINUTE = 60_000;

describe('a batch that is not full', () => {
  let system: System;

  beforeAll(async () => {
    system = await System.start({ time: 'movable' });
  });
  afterAll(() => system.stop());

  const gathering = (minutes: number) =>
    TimedHook.create(system, {
      ...{ shape: 'native-list', batch: { maxEvents: 10, lingerMs: minutes * MINUTE } },
    });

  it('`batch.lingerMs`: leaves when its oldest has waited so long, and not before', async () => {
    // The other's batches, which leave a little sooner, show that whoever sends them has looked.
    const [hook, other] = [await gathering(60), await gathering(54)];
    for (const [count, hours] of [1, 2].entries()) {
      const ids: string[] = [];
      for (const span of ['30m', '24m']) {
        ids.push(await hook.publish());
        await other.publish();
        await Promise.all([hook.owes(ids.length), other.owes(ids.length)]);
        await system.clock.forward(span);
      }
      await other.arrived(count + 1);
      await system.clock.forward('6m');
      await hook.arrived(count + 1);
      expect(hook.hours.at(-1)).toBe(hours);
      const events = JSON.parse(hook.received.at(-1)!.body) as readonly { id: string }[];
      expect(events.map(({ id }) => id)).toEqual(ids);
    }
  });
});
