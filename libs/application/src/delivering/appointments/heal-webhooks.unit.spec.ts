import { beforeEach, describe, expect, it } from '@jest/globals';
import { NATIVE_PROFILE, type DisabledReason } from '#domain';
import { aFailure } from '../../testing/webhook-hand.js';
import { turn } from '../../testing/turn.js';
import { WorkerAtHand } from '../../testing/worker-at-hand.js';
import { makeAppointments } from '../../webhooks/appointments-after.js';
import { HealWebhooks } from './heal-webhooks.js';

const HOUR = 3_600_000;
const URL = 'https://example.com/hook';
const HEALING = { firstMs: HOUR, factor: 2, longestMs: 4 * HOUR };
const PROFILE = { healing: HEALING, heartbeat: { everyMs: 8 * HOUR, initial: true } };

describe('healing', () => {
  let worker: WorkerAtHand;
  let healing: HealWebhooks;

  const another = () =>
    new HealWebhooks(
      ...([worker.store.schedule, worker.store.transactions, worker.profiles] as const),
      ...([worker.signals, worker.clock, worker.log, worker.settings] as const),
    );
  beforeEach(() => {
    worker = new WorkerAtHand();
    healing = another();
    worker.answer = () => worker.badly();
  });

  const after = async (ms: number): Promise<boolean> => {
    worker.clock.advance(ms);
    return turn(healing);
  };
  const sent = () => worker.sender.letters.length;

  /** Fails until it is disabled, and is given the appointment that follows from it. */
  const breakDown = async (webhookId: string, enablement = 1): Promise<void> => {
    const { store, hand, ids, clock } = worker;
    for (let n = 0; n < 10; n += 1) {
      const events = await hand.give(webhookId, aFailure(ids.next(), enablement));
      const profile = { ...NATIVE_PROFILE, healing: HEALING };
      await makeAppointments(store.schedule, events, profile, clock.now());
    }
  };
  const broken = async (url = URL): Promise<string> => {
    const webhookId = await worker.create(PROFILE, { url });
    await breakDown(webhookId);
    expect(await worker.find(webhookId)).toMatchObject({ health: 'disabled' });
    return webhookId;
  };

  it('is probed also when its profile says so only after it was disabled', async () => {
    worker.answer = () => worker.well();
    const webhookId = await worker.create({});
    for (let n = 0; n < 10; n += 1)
      await worker.hand.give(webhookId, aFailure(worker.ids.next(), 1));
    await worker.change(webhookId, {
      profile: { healing: { firstMs: HOUR, factor: 2, longestMs: 8 * HOUR } },
    });
    await after(HOUR);
    expect(worker.sender.letters).toHaveLength(1);
    expect(await worker.find(webhookId)).toMatchObject({ disabledReason: null });
  });

  it('probes ever more rarely, and not more rarely than the longest wait', async () => {
    const webhookId = await broken();
    await after(HOUR - 1);
    expect(sent()).toBe(0);
    await after(1);
    expect(worker.sender.letters).toMatchObject([{ url: URL, body: '{}' }]);
    const waits: (number | undefined)[] = [];
    for (let n = 0; n < 4; n += 1) {
      const next = await worker.next(webhookId, 'healing');
      waits.push(next && next.inMs / HOUR);
      await after(next?.inMs ?? 0);
    }
    expect(waits).toEqual([2, 4, 4, 4]);
    expect(sent()).toBe(5);
    expect(await worker.find(webhookId)).toMatchObject({ health: 'disabled', failures: 10 });
  });

  it('enables what answers, once, and its heartbeats begin again', async () => {
    const webhookId = await broken();
    worker.answer = () => worker.well();
    worker.clock.advance(HOUR);
    await Promise.all([turn(healing), turn(another())]);
    expect(sent()).toBe(1);
    expect((await worker.history(webhookId)).at(-1)).toEqual(['webhook.enabled', 'healing']);
    expect(await worker.find(webhookId)).toMatchObject({ health: 'working', failures: 0 });
    expect(await worker.next(webhookId, 'healing')).toBeUndefined();
    expect(await worker.next(webhookId, 'heartbeat')).toMatchObject({ inMs: 8 * HOUR });
    expect(worker.log.at('info')).toEqual(['webhook.probed']);
  });

  it('begins with the first wait when it breaks down again', async () => {
    const webhookId = await broken();
    await after(HOUR);
    worker.answer = () => worker.well();
    await after(2 * HOUR);
    await breakDown(webhookId, 2);
    expect(await worker.next(webhookId, 'healing')).toEqual({ inMs: HOUR, step: 0 });
  });

  it('leaves alone what was changed since, and asks it no more', async () => {
    const [enabled, disabled, deleted] = [await broken(), await broken(), await broken()];
    await worker.hand.enable(enabled);
    await worker.hand.enable(disabled);
    await worker.hand.disable(disabled);
    await worker.hand.delete(deleted);
    await after(HOUR);
    expect(sent()).toBe(0);
    for (const webhookId of [enabled, disabled, deleted]) {
      expect(await worker.next(webhookId, 'healing')).toBeUndefined();
    }
  });

  it('ends for what somebody disables though failures had done so', async () => {
    const webhookId = await broken();
    await worker.change(webhookId, { enabled: false });
    expect(await worker.find(webhookId)).toMatchObject({ disabledReason: 'user' });
    worker.answer = () => worker.well();
    await after(HOUR);
    expect(sent()).toBe(0);
    expect(await worker.find(webhookId)).toMatchObject({ health: 'disabled' });
  });

  it('does not enable what somebody has changed while it was probed', async () => {
    const [deleted, enabled] = [await broken(), await broken(`${URL}/enabled`)];
    const disabled = await broken(`${URL}/disabled`);
    worker.answer = async ({ url }) => {
      if (url === URL) await worker.hand.delete(deleted);
      else await worker.hand.enable(url.endsWith('/enabled') ? enabled : disabled);
      if (url.endsWith('/disabled')) await worker.hand.disable(disabled);
      return worker.well();
    };
    await after(HOUR);
    const lastOf = async (webhookId: string) => (await worker.history(webhookId)).at(-1);
    expect(await lastOf(deleted)).toEqual(['webhook.deleted', 'admin']);
    expect(await lastOf(enabled)).toEqual(['webhook.enabled', 'admin']);
    expect(await lastOf(disabled)).toEqual(['webhook.disabled', 'admin']);
    expect(await worker.next(disabled, 'healing')).toBeUndefined();
  });

  it('does not enable it by an answer of the URL that it had before', async () => {
    const webhookId = await broken();
    worker.answer = async () => {
      worker.answer = () => worker.badly();
      await worker.change(webhookId, { url: `${URL}/unasked` });
      return worker.well();
    };
    await after(HOUR);
    expect(await worker.find(webhookId)).toMatchObject({ health: 'disabled' });
    expect(await worker.next(webhookId, 'healing')).toEqual({ inMs: 0, step: 0 });
    await after(0);
    expect(worker.sender.letters.map(({ url }) => url)).toEqual([URL, `${URL}/unasked`]);
  });

  it('waits where its preset is not known, since a rollout may bring it', async () => {
    const webhookId = await broken();
    const known = worker.profiles.find.bind(worker.profiles);
    worker.profiles.find = () => undefined;
    await after(HOUR);
    expect(sent()).toBe(0);
    worker.profiles.find = known;
    await after(HOUR);
    expect(sent()).toBe(1);
    expect(await worker.find(webhookId)).toMatchObject({ health: 'disabled' });
  });

  it.each<[DisabledReason]>([['failures'], ['user']])(
    'knows why it was disabled: %s',
    async (reason) => {
      const webhookId = await worker.create(PROFILE);
      if (reason === 'user') await worker.hand.disable(webhookId);
      else await breakDown(webhookId);
      const { schedule } = worker.store;
      await schedule.put([{ webhookId, chore: 'healing', dueAt: worker.clock.now(), step: 0 }]);
      await after(0);
      expect(sent()).toBe(reason === 'failures' ? 1 : 0);
    },
  );

  it('ends when the profile has none any more', async () => {
    const webhookId = await broken();
    await worker.hand.give(webhookId, {
      type: 'UpdateWebhook',
      data: { settings: { profile: { healing: null } }, secrets: {} },
    });
    await after(HOUR);
    expect(sent()).toBe(0);
    expect(await worker.next(webhookId, 'healing')).toBeUndefined();
  });

  it('tells of what cannot be probed, and tries it again later', async () => {
    const unreadable = await worker.hand.create({ profile: PROFILE });
    await breakDown(unreadable);
    await after(HOUR);
    expect(worker.log.lines).toMatchObject([
      { level: 'error', event: 'webhook.not-probed', webhookId: unreadable },
    ]);
    expect(await worker.next(unreadable, 'healing')).toEqual({ inMs: 2 * HOUR, step: 1 });
  });
});
