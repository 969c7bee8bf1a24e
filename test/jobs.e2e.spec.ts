import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answering } from './system/receiver.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

interface JobBody {
  readonly id: string;
  readonly status: string;
  readonly done: number;
  readonly total: number;
  readonly delivered: number;
}

describe('deliveries again', () => {
  let system: System;
  const since = new Date(Date.now() - 3_600_000).toISOString();

  beforeAll(async () => {
    system = await System.start({
      workers: 2,
      environment: { POSTRIDER_RETRY_WAITS: '100ms' },
    });
  });
  afterAll(() => system.stop());

  const create = (path: string, draft: object = {}) =>
    system.api.create({
      url: system.receiver.url(path),
      events: ['again.*'],
      enabled: true,
      ...draft,
    });
  const start = async (path: string, body: object): Promise<JobBody> => {
    const reply = await system.api.call<JobBody>('POST', path, body);
    expect(reply.status).toBe(202);
    expect(reply.headers.get('location')).toBe(`/v1/jobs/${reply.body.id}`);
    return reply.body;
  };
  const jobOf = async (id: string) =>
    (await system.api.call<JobBody>('GET', `/v1/jobs/${id}`)).body;
  const ended = async (id: string): Promise<JobBody> => {
    await until(async () => (await jobOf(id)).status !== 'running', 'the job to end');
    return jobOf(id);
  };

  it('one: on demand, whatever its state, as a new attempt', async () => {
    const { id } = await create('/one', { events: ['one.*'] });
    await system.service.publish({ id: 'o-1', type: 'one.more' });
    await until(
      async () => (await system.api.deliveries(id))[0]?.status === 'succeeded',
      'success',
    );
    const [delivery] = await system.api.deliveries(id);
    const reply = await system.api.call('POST', `/v1/deliveries/${delivery?.id}/retry`);
    expect(reply).toMatchObject({ status: 202, body: { status: 'pending' } });
    await until(
      async () => (await system.api.delivery(delivery?.id ?? '')).history?.length === 2,
      'the second attempt',
    );
    expect(system.receiver.at('/one').map(({ headers }) => headers['webhook-id'])).toEqual([
      delivery?.id,
      delivery?.id,
    ]);
    expect((await system.api.call('POST', '/v1/deliveries/nonsense/retry')).status).toBe(404);
    expect(
      (await system.api.as('other').call('POST', `/v1/deliveries/${delivery?.id}/retry`)).status,
    ).toBe(404);
  });

  it('one of a webhook that is disabled or deleted: not at the cost of what it came to', async () => {
    const { id } = await create('/settled', { events: ['settled.*'] });
    await system.service.publish({ id: 's-1', type: 'settled.once' });
    const first = async () => (await system.api.deliveries(id))[0];
    await until(async () => (await first())?.status === 'succeeded', 'success');
    const deliveryId = (await first())?.id;
    const retry = () => system.api.call('POST', `/v1/deliveries/${deliveryId}/retry`);
    await system.api.call('POST', `/v1/webhooks/${id}/disable`);
    expect(await retry()).toMatchObject({
      ...{ status: 409, body: { type: '/problems/webhook-disabled' } },
    });
    await system.api.call('DELETE', `/v1/webhooks/${id}`);
    expect(await retry()).toMatchObject({
      ...{ status: 410, body: { type: '/problems/webhook-deleted' } },
    });
    expect(await system.api.delivery(deliveryId ?? '')).toMatchObject({ status: 'succeeded' });
  });

  it('one that was suppressed: no longer with the reason', async () => {
    await system.api.call('PUT', '/v1/principals/ann', { name: 'Ann', plan: 'free' });
    const { id } = await create('/plan', { events: ['plan.*'], owner: 'ann', ownerPlans: ['pro'] });
    await system.service.publish({ id: 'p-1', type: 'plan.asked' });
    const first = async () => (await system.api.deliveries(id))[0];
    await until(async () => (await first())?.status === 'suppressed', 'the decision');
    expect(await first()).toMatchObject({ reason: 'owner-plan' });
    await system.api.call('PATCH', `/v1/webhooks/${id}`, { ownerPlans: null });
    await system.api.call('POST', `/v1/deliveries/${(await first())?.id}/retry`);
    await until(async () => (await first())?.status === 'succeeded', 'success');
    expect(await first()).toMatchObject({ reason: null });
  });

  it('all that were exhausted', async () => {
    system.receiver.behave('/tired', answering(500));
    const { id } = await create('/tired', { events: ['tired.*'] });
    const events = Array.from({ length: 4 }, (_, i) => ({ id: `t-${i}`, type: 'tired.event' }));
    await system.service.publish(...events);
    const all = async (status: string) =>
      (await system.api.deliveries(id)).filter((each) => each.status === status);
    await until(async () => (await all('exhausted')).length === 4, 'all to be exhausted');
    system.receiver.behave('/tired', answering(200));
    const job = await start(`/v1/webhooks/${id}/recover`, { since });
    expect(job).toMatchObject({ status: 'running', total: 4, done: 0 });
    expect(await ended(job.id)).toMatchObject({ status: 'done', done: 4, total: 4, delivered: 4 });
    await until(async () => (await all('succeeded')).length === 4, 'all to be delivered');
  });

  it('none of a webhook that is disabled: they wait until it is enabled', async () => {
    system.receiver.behave('/worn-out', answering(500));
    const { id } = await create('/worn-out', { events: ['worn-out.*'] });
    const events = Array.from({ length: 20 }, (_, i) => ({ id: `w-${i}`, type: 'worn-out.event' }));
    await system.service.publish(...events);
    const all = async (...states: readonly string[]) =>
      (await system.api.deliveries(id)).filter(({ status }) => states.includes(status));
    await until(async () => (await all('held', 'exhausted')).length === 20, 'all to rest');
    const held = (await all('held')).length;
    expect(held).toBeGreaterThan(0);
    const before = system.receiver.at('/worn-out').length;
    for (const how of ['recover', 'replay']) {
      const reply = await system.api.call('POST', `/v1/webhooks/${id}/${how}`, { since });
      expect(reply).toMatchObject({ status: 409, body: { type: '/problems/webhook-disabled' } });
    }
    expect(await all('held')).toHaveLength(held);
    expect(system.receiver.at('/worn-out')).toHaveLength(before);
    system.receiver.behave('/worn-out', answering(200));
    await system.api.call('POST', `/v1/webhooks/${id}/enable`);
    await until(async () => (await all('succeeded')).length === held, 'them to be delivered');
  });

  it('no more once the job is cancelled', async () => {
    system.receiver.behave('/again', answering(500));
    const { id } = await create('/again', { events: ['cancelled.*'] });
    const events = Array.from({ length: 4 }, (_, i) => ({ id: `c-${i}`, type: 'cancelled.event' }));
    await system.service.publish(...events);
    const all = async (status: string) =>
      (await system.api.deliveries(id)).filter((each) => each.status === status);
    await until(async () => (await all('exhausted')).length === 4, 'all to be exhausted');
    system.receiver.behave('/again', answering(200));
    const job = await start(`/v1/webhooks/${id}/recover`, { since, rate: 1 });
    await until(async () => (await all('succeeded')).length > 0, 'the first');
    const { body } = await system.api.call<JobBody>('POST', `/v1/jobs/${job.id}/cancel`);
    expect(body).toMatchObject({ status: 'cancelled', total: 4 });
    expect(body.delivered).toBeLessThan(4);
    await until(
      async () => (await all('succeeded')).length === body.delivered,
      'those on the road',
    );
    expect(await all('exhausted')).toHaveLength(4 - body.delivered);
    expect(await jobOf(job.id)).toEqual(body);
  });

  it('domain events from while the webhook was disabled', async () => {
    const { id } = await create('/meanwhile', { events: ['meanwhile.*'] });
    await system.api.call('POST', `/v1/webhooks/${id}/disable`);
    const last = await create('/witness', { events: ['meanwhile.*'] });
    const events = Array.from({ length: 3 }, (_, i) => ({ id: `m-${i}`, type: 'meanwhile.event' }));
    await system.service.publish(...events);
    await until(() => system.receiver.eventIds('/witness').size === 3, 'others to get them');
    await system.api.call('POST', `/v1/webhooks/${id}/enable`);
    expect(await system.api.deliveries(id)).toEqual([]);
    const job = await start(`/v1/webhooks/${id}/replay`, { since, types: ['meanwhile.*'] });
    expect(await ended(job.id)).toMatchObject({ status: 'done', delivered: 3 });
    await until(() => system.receiver.eventIds('/meanwhile').size === 3, 'all of them');
    expect(await system.api.deliveries(last.id)).toHaveLength(3);
  });

  it('domain events from before the webhook was there, narrowed as it asks and as the job asks', async () => {
    const kept = Array.from({ length: 40 }, (_, i) => ({
      id: `k-${i}`,
      type: i % 2 === 0 ? 'again.even' : 'again.odd',
      ...(i < 20 && { project: '7' }),
    }));
    await system.service.publish(...kept, { id: 'unasked', type: 'other.event', project: '7' });
    const [row] = await system.query<{ count: number }>('select count(*)::int from domain_events');
    await until(async () => {
      const [now] = await system.query<{ count: number }>(
        'select count(*)::int from domain_events',
      );
      return (now?.count ?? 0) >= 41 && (row?.count ?? 0) >= 0;
    }, 'the events to be kept');
    const { id } = await create('/later', { projects: ['7'] });
    const job = await start(`/v1/webhooks/${id}/replay`, {
      since,
      types: ['again.even'],
      rate: 1_000,
    });
    const { status, delivered, done, total } = await ended(job.id);
    expect({ status, delivered }).toEqual({ status: 'done', delivered: 10 });
    expect(done).toBe(total);
    await until(() => system.receiver.eventIds('/later').size === 10, 'all of them');
    expect(system.receiver.at('/later')).toHaveLength(10);
    expect(
      [...system.receiver.eventIds('/later')].every((each) => Number(each.slice(2)) < 20),
    ).toBe(true);
  });

  it('no faster than was asked, and no more once cancelled', async () => {
    const { id } = await create('/slowly');
    const job = await start(`/v1/webhooks/${id}/replay`, { since, rate: 1 });
    await until(() => system.receiver.at('/slowly').length > 0, 'the first');
    const reply = await system.api.call<JobBody>('POST', `/v1/jobs/${job.id}/cancel`);
    expect(reply.body.status).toBe('cancelled');
    expect(reply.body.delivered).toBeLessThan(40);
    await until(
      () => system.receiver.at('/slowly').length === reply.body.delivered,
      'those on the road',
    );
    expect(await jobOf(job.id)).toEqual(reply.body);
  });

  it('go on where they were when a worker is killed', async () => {
    const { id } = await create('/resumed');
    const events = Array.from({ length: 300 }, (_, i) => ({ id: `big-${i}`, type: 'bulk.event' }));
    await system.service.publish(...events);
    await until(async () => {
      const [row] = await system.query<{ count: number }>(
        `select count(*)::int from domain_events where type = 'bulk.event'`,
      );
      return row?.count === 300;
    }, 'the events to be kept');
    await system.api.call('PATCH', `/v1/webhooks/${id}`, { events: ['bulk.*'] });
    const job = await start(`/v1/webhooks/${id}/replay`, { since, rate: 50 });
    await until(async () => (await jobOf(job.id)).delivered > 0, 'the first step');
    await Promise.all(system.workers.map((worker) => worker.kill()));
    await system.addWorker();
    expect(await ended(job.id)).toMatchObject({ status: 'done', delivered: 300 });
    const [made] = await system.query<{ count: number }>(
      'select count(*)::int from deliveries where webhook_id = $1',
      [id],
    );
    expect(made?.count).toBe(300);
    await until(() => system.receiver.eventIds('/resumed').size === 300, 'all of them', 60_000);
  });

  it('refuses what makes no sense, and shows no job to another account', async () => {
    const { id } = await create('/refused');
    for (const body of [
      {},
      { since: 'yesterday' },
      { since, rate: 0 },
      { since, statuses: ['succeeded'] },
      { since: new Date(Date.now() + 3_600_000).toISOString() },
    ]) {
      expect((await system.api.call('POST', `/v1/webhooks/${id}/recover`, body)).status).toBe(422);
    }
    const job = await start(`/v1/webhooks/${id}/recover`, { since });
    const other = system.api.as('other');
    expect((await other.call('GET', `/v1/jobs/${job.id}`)).status).toBe(404);
    expect((await other.call('POST', `/v1/jobs/${job.id}/cancel`)).status).toBe(404);
    expect((await other.call('POST', `/v1/webhooks/${id}/recover`, { since })).status).toBe(404);
    expect((await other.call<{ data: unknown[] }>('GET', '/v1/jobs')).body.data).toEqual([]);
  });
});
