import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  aDomainEvent,
  FakeClock,
  InMemoryJobStore,
  SequentialIds,
  someSecrets,
  someSettings,
} from '../testing/index.js';
import type { Job } from './job.js';
import { RunJobs } from './run-jobs.js';

const SINCE_ENABLED = {
  ...{ number: 7, enablements: 1, lastError: null, lastFailureAt: null },
  run: { failures: 0, counted: 0, timeouts: 0, since: null, until: null, keys: [] },
  verification: { state: 'none' },
} as const;

const keyOf = (n: number): string => String(n).padStart(6, '0');

describe('a job', () => {
  let store: InMemoryJobStore;
  let clock: FakeClock;
  let jobs: RunJobs;

  beforeEach(() => {
    store = new InMemoryJobStore();
    clock = new FakeClock();
    jobs = new RunJobs(store, new SequentialIds(), clock, { leaseMs: 30_000 });
    store.webhooks.set('w', {
      ...{ status: 'enabled', webhookId: 'w', account: 'acme', secrets: someSecrets },
      settings: { ...someSettings, projects: ['7'] },
      ...SINCE_ENABLED,
    });
  });

  const start = (task: Job['task'], rate = 10): Promise<Job> =>
    store.add({
      ...{ id: 'job', account: 'acme', webhookId: 'w', task, since: 0, until: clock.now(), rate },
      ...{ status: 'running', done: 0, delivered: 0, skipped: 0, cursor: null },
      ...{ nextAt: clock.now(), createdAt: clock.now(), updatedAt: clock.now() },
    });
  const job = async (): Promise<Job> => (await store.find('acme', 'job')) as Job;
  const replay = { kind: 'replay', types: [], projects: [] } as const;
  const event = (n: number, type: string, project: string | null) =>
    store.events.push({ key: keyOf(n), event: { type, project }, payloadRemoved: false });

  it('replays what the webhook asks for and the job asks for, in order', async () => {
    event(1, 'task.created', '7');
    event(2, 'task.created', '8');
    event(3, 'task.created', null);
    event(4, 'invoice.paid', '7');
    event(5, 'task.deleted', '7');
    await start({ ...replay, types: ['task.*'], projects: ['7', '8'] });
    expect(await jobs.tick()).toBe(true);
    expect(store.road).toEqual([keyOf(1), keyOf(5)]);
    expect(await job()).toMatchObject({ status: 'done', done: 5, total: 5, delivered: 2 });
    expect(await jobs.tick()).toBe(false);
  });

  it('replays what passes the filter, and reads only what may', async () => {
    store.webhooks.set('w', {
      ...{ status: 'enabled', webhookId: 'w', account: 'acme', secrets: someSecrets },
      settings: { ...someSettings, filter: { data: { n: { $gte: 100 } } } },
      ...SINCE_ENABLED,
    });
    for (let n = 1; n <= 120; n += 1) {
      event(n, 'task.created', null);
      store.contents.set(keyOf(n), { ...aDomainEvent(), data: { n } });
    }
    event(121, 'invoice.paid', null);
    await start(replay, 500);
    await jobs.tick();
    expect(store.road).toEqual(Array.from({ length: 21 }, (_, i) => keyOf(100 + i)));
    expect(store.read).toHaveLength(120);
    expect(await job()).toMatchObject({ status: 'done', done: 121, delivered: 21 });
  });

  it('reads nothing for a webhook without a filter', async () => {
    event(1, 'task.created', '7');
    await start(replay);
    await jobs.tick();
    expect(store.road).toEqual([keyOf(1)]);
    expect(store.read).toEqual([]);
  });

  it('replays what happened to other webhooks for one that asks for that, and nothing of itself', async () => {
    store.webhooks.set('w', {
      ...{ status: 'enabled', webhookId: 'w', account: 'acme', secrets: someSecrets },
      settings: { ...someSettings, events: ['*', 'webhook.disabled'] },
      ...SINCE_ENABLED,
    });
    for (const [n, type, webhookId] of [
      [1, 'webhook.disabled', 'w'],
      [2, 'webhook.disabled', 'other'],
      [3, 'webhook.enabled', 'other'],
      [4, 'task.created', 'w'],
    ] as const) {
      event(n, type, null);
      store.contents.set(keyOf(n), { ...aDomainEvent({ type }), data: { webhookId } });
    }
    await start(replay);
    await jobs.tick();
    expect(store.road).toEqual([keyOf(2), keyOf(4)]);
  });

  it('keeps to its rate, whatever there is to do', async () => {
    for (let n = 1; n <= 25; n += 1) event(n, 'task.created', '7');
    await start(replay, 10);
    for (const expected of [10, 20, 25]) {
      expect(await jobs.tick()).toBe(true);
      expect(await jobs.tick()).toBe(false);
      expect(store.road).toHaveLength(expected);
      clock.advance(1_000);
    }
    expect(await job()).toMatchObject({ status: 'done', delivered: 25 });
  });

  it('recovers deliveries, none twice', async () => {
    for (let n = 1; n <= 15; n += 1) store.recoverable.push(keyOf(n));
    await start({ kind: 'recover', states: ['exhausted'] });
    await jobs.tick();
    clock.advance(1_000);
    await jobs.tick();
    expect(store.road).toEqual(store.recoverable);
    expect(await job()).toMatchObject({ status: 'done', done: 15, delivered: 15 });
  });

  it('leaves out what has nothing to say any more, and counts it', async () => {
    for (let n = 1; n <= 3; n += 1) event(n, 'task.created', '7');
    event(4, 'invoice.paid', '7');
    store.events.splice(
      0,
      4,
      ...store.events.map((each, i) => ({ ...each, payloadRemoved: i > 0 })),
    );
    await start(replay);
    await jobs.tick();
    expect(store.road).toEqual([keyOf(1)]);
    expect(await job()).toMatchObject({ status: 'done', done: 4, delivered: 1, skipped: 2 });
  });

  it('recovers only what has something to say', async () => {
    for (let n = 1; n <= 5; n += 1) store.recoverable.push(keyOf(n));
    store.silent.add(keyOf(2)).add(keyOf(4));
    await start({ kind: 'recover', states: ['exhausted'] });
    await jobs.tick();
    expect(store.road).toEqual([keyOf(1), keyOf(3), keyOf(5)]);
    expect(await job()).toMatchObject({ status: 'done', done: 5, delivered: 3, skipped: 2 });
  });

  it('ends with its webhook', async () => {
    event(1, 'task.created', '7');
    await start(replay);
    store.webhooks.set('w', { status: 'deleted', webhookId: 'w', account: 'acme' });
    await jobs.tick();
    expect(await job()).toMatchObject({ status: 'cancelled', delivered: 0 });
    expect(store.road).toEqual([]);
  });
});
