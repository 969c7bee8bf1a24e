import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { System } from './system/system.js';
import { until } from './system/until.js';

const OWED = 120;
const ANSWERED_AFTER_MS = 60;
const [WORKERS, AT_ONCE] = [2, 2];

describe('once the API has answered that a webhook gets nothing more, no request leaves,', () => {
  let system: System;

  beforeAll(async () => {
    system = await System.start({ workers: WORKERS });
  });
  afterAll(() => system.stop());

  it.each([
    ['deleted', 'DELETE', '', undefined, 'cancelled'],
    ['disabled', 'POST', '/disable', {}, 'held'],
    ['switched-off', 'PATCH', '', { enabled: false }, 'held'],
  ] as const)('though many wait in its lane: %s', async (name, method, below, body, state) => {
    const { api, receiver, service } = system;
    receiver.behave(`/${name}`, (response) => {
      setTimeout(() => response.writeHead(204).end(), ANSWERED_AFTER_MS);
    });
    const { id } = await api.create({
      ...{ url: receiver.url(`/${name}`), events: [`${name}.*`], enabled: true },
      profile: { pacing: { concurrency: AT_ONCE } },
    });
    await service.publish(
      ...Array.from({ length: OWED }, (_, n) => ({ id: `${name}-${n}`, type: `${name}.event` })),
    );
    await until(() => receiver.at(`/${name}`).length >= 4, 'the first requests');
    const { status } = await api.call(method, `/v1/webhooks/${id}${below}`, body);
    const received = receiver.at(`/${name}`).length;
    expect([status < 300, received < OWED]).toEqual([true, true]);
    const owed = () =>
      system.query(`select from deliveries where webhook_id = $1 and state = 'pending'`, [id]);
    await until(async () => (await owed()).length === 0, 'nothing to be owed any more');
    // On a machine that is held up, what was under way by then may arrive yet, and nothing else.
    const all = receiver.at(`/${name}`).length;
    expect(all - received).toBeLessThanOrEqual(WORKERS * AT_ONCE);
    const put = `select from deliveries where webhook_id = $1 and state = $2`;
    expect(await system.query(put, [id, state])).toHaveLength(OWED - all);
  });
});
