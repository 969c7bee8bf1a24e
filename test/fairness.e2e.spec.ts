import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answering } from './system/receiver.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

const FLOOD = 100_000;

describe('an account with a hundred thousand deliveries due', () => {
  let system: System;

  beforeAll(async () => {
    system = await System.start();
  });
  afterAll(() => system.stop());

  const webhook = (account: string) =>
    system.api.as(account).create({
      ...{ url: system.receiver.url(`/${account}`), events: [`${account}.*`], enabled: true },
    });
  /** Deliveries of one event, an hour overdue. */
  const owe = (account: string, webhookId: string) =>
    system.query(
      `with event as (
         insert into domain_events
           (key, account, event_id, type, project, occurred_at, body, data_start, data_end)
         values (gen_random_uuid(), $1, 'flood', $1 || '.event', null, now(), '{"data":1}', 8, 9)
         returning key)
       insert into deliveries (id, event_key, account, webhook_id, state, attempts, due_at)
       select gen_random_uuid(), event.key, $1, $2, 'pending', 0, now() - interval '1 hour'
       from event, generate_series(1, ${FLOOD})`,
      [account, webhookId],
    );

  it('does not make another wait: its few arrive, and are retried, while the flood has just begun', async () => {
    const { receiver, service } = system;
    const [flood] = [await webhook('flood'), await webhook('small')];
    receiver.behave('/small', (response, { body }) => {
      const { id } = JSON.parse(body) as { id: string };
      const before = receiver.at('/small').filter((received) => received.body.includes(id));
      answering(before.length < 3 ? 503 : 200)(response, before[0]!);
    });
    await owe('flood', flood.id);
    await until(() => receiver.at('/flood').length > 1_000, 'the flood to begin');
    const events = [1, 2, 3].map((n) => ({
      ...{ id: `small-${n}`, type: 'small.event', account: 'small' },
    }));
    await service.publish(...events);
    // However slow the machine is: how much of the flood was made by then is what counts.
    await until(
      () => receiver.at('/small').length >= 9,
      'three attempts of each of the three',
      90_000,
    );
    expect(receiver.at('/flood').length).toBeLessThan(FLOOD / 2);
  });
});
