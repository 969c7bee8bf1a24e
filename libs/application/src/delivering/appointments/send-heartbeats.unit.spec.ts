import { beforeEach, describe, expect, it } from '@jest/globals';
import { Gate, until } from '../../testing/until.js';
import { turn } from '../../testing/turn.js';
import { WorkerAtHand } from '../../testing/worker-at-hand.js';
import { SendHeartbeats } from './send-heartbeats.js';

const HOUR = 3_600_000;
const EVERY_8_HOURS = { heartbeat: { everyMs: 8 * HOUR, initial: false } };

describe('heartbeats', () => {
  let worker: WorkerAtHand;
  let heartbeats: SendHeartbeats;

  const another = () =>
    new SendHeartbeats(
      ...([worker.store.schedule, worker.directory, worker.profiles, worker.signals] as const),
      ...([worker.outcomes, worker.clock, worker.log, worker.settings] as const),
    );
  beforeEach(() => {
    worker = new WorkerAtHand();
    heartbeats = another();
  });

  const after = async (ms: number): Promise<boolean> => {
    worker.clock.advance(ms);
    return turn(heartbeats);
  };
  const sent = () => worker.sender.letters.length;

  it('are sent when their time has come, and not before', async () => {
    const webhookId = await worker.create(EVERY_8_HOURS);
    await after(8 * HOUR - 1);
    expect(sent()).toBe(0);
    await after(1);
    expect(worker.sender.letters).toMatchObject([
      { body: expect.stringMatching(`"type":"webhook.heartbeat".*"webhookId":"${webhookId}"`) },
    ]);
    expect(await worker.next(webhookId, 'heartbeat')).toEqual({ inMs: 8 * HOUR, step: 0 });
  });

  it('are sent at once when a webhook is enabled for the first time, if its profile says so', async () => {
    const heartbeat = { ...EVERY_8_HOURS.heartbeat, initial: true };
    const webhookId = await worker.create({ heartbeat });
    await after(0);
    expect(sent()).toBe(1);
    await worker.hand.disable(webhookId);
    await worker.hand.enable(webhookId);
    await after(0);
    expect(sent()).toBe(1);
  });

  it('wait for a preset that a rollout may bring', async () => {
    const webhookId = await worker.create(EVERY_8_HOURS);
    const data = { settings: { preset: 'klingon' }, secrets: {} };
    await worker.hand.give(webhookId, { type: 'UpdateWebhook', data });
    await after(8 * HOUR);
    expect(sent()).toBe(0);
    expect(await worker.next(webhookId, 'heartbeat')).toEqual({ inMs: 30_000, step: 0 });
  });

  it('are not made up for after days off', async () => {
    const webhookId = await worker.create(EVERY_8_HOURS);
    await after(72 * HOUR);
    await after(0);
    expect(sent()).toBe(1);
    expect(await worker.next(webhookId, 'heartbeat')).toMatchObject({ inMs: 8 * HOUR });
  });

  it('are sent by one of several workers', async () => {
    await worker.create(EVERY_8_HOURS);
    worker.clock.advance(8 * HOUR);
    await Promise.all([turn(heartbeats), turn(another()), turn(another())]);
    expect(sent()).toBe(1);
  });

  it('count: as a success when they are taken, which forgives failures', async () => {
    const webhookId = await worker.create(EVERY_8_HOURS);
    worker.answer = () => worker.badly();
    await after(8 * HOUR);
    expect(await worker.find(webhookId)).toMatchObject({ health: 'failing', failures: 1 });
    worker.answer = () => worker.well();
    await after(8 * HOUR);
    expect(await worker.find(webhookId)).toMatchObject({
      ...{ health: 'working', failures: 0 },
      lastSuccessAt: new Date(worker.clock.now() + 20).toISOString(),
    });
  });

  it('count: as failures when they are not, and stop what they find broken', async () => {
    const webhookId = await worker.create({
      ...EVERY_8_HOURS,
      stop: { failures: null, noSuccessMs: 24 * HOUR, action: 'delete' },
    });
    worker.answer = () => worker.badly();
    for (let n = 0; n < 3; n += 1) await after(8 * HOUR);
    expect(await worker.find(webhookId)).toMatchObject({ failures: 3 });
    await after(8 * HOUR);
    expect(await worker.find(webhookId)).toBeUndefined();
    expect((await worker.history(webhookId)).at(-1)).toEqual([
      'webhook.deleted',
      'delivery-worker',
    ]);
    expect(await worker.next(webhookId, 'heartbeat')).toBeUndefined();
    await after(100 * HOUR);
    expect(sent()).toBe(4);
  });

  it('end while a webhook is disabled, and begin a wait after it is enabled', async () => {
    const webhookId = await worker.create(EVERY_8_HOURS);
    await worker.hand.disable(webhookId);
    await after(8 * HOUR);
    expect(sent()).toBe(0);
    expect(await worker.next(webhookId, 'heartbeat')).toBeUndefined();
  });

  it('end when the profile has none any more', async () => {
    const webhookId = await worker.create(EVERY_8_HOURS);
    await worker.hand.give(webhookId, {
      type: 'UpdateWebhook',
      data: { settings: { profile: { heartbeat: null } }, secrets: {} },
    });
    await after(8 * HOUR);
    expect(sent()).toBe(0);
    expect(await worker.next(webhookId, 'heartbeat')).toBeUndefined();
  });

  it('that cannot be written are told of, and their like are sent all the same', async () => {
    const unreadable = await worker.hand.create({ profile: EVERY_8_HOURS });
    const dueAt = worker.clock.now() + 8 * HOUR;
    await worker.store.schedule.put([
      { webhookId: unreadable, chore: 'heartbeat', dueAt, step: 0 },
    ]);
    const webhookId = await worker.create(EVERY_8_HOURS);
    await after(8 * HOUR);
    expect(worker.sender.letters).toMatchObject([{ body: expect.stringContaining(webhookId) }]);
    expect(worker.log.lines).toMatchObject([
      { level: 'error', event: 'heartbeat.not-sent', webhookId: unreadable },
    ]);
    expect(await worker.next(unreadable, 'heartbeat')).toMatchObject({ inMs: 8 * HOUR });
  });

  it('keep to the rate of their webhook, as all requests do', async () => {
    const SECOND = 1_000;
    const webhookId = await worker.create({
      heartbeat: { everyMs: SECOND, initial: false },
      pacing: { rate: { requests: 1, perMs: 60 * SECOND } },
    });
    for (let n = 0; n < 6; n += 1) await after(SECOND);
    expect(sent()).toBe(1);
    const turnMs = (await worker.next(webhookId, 'heartbeat'))?.inMs ?? 0;
    expect(turnMs).toBeGreaterThan(50 * SECOND);
    await after(turnMs);
    expect(sent()).toBe(2);
  });

  it('wait as long as their receiver asks', async () => {
    const heartbeat = { everyMs: 60_000, initial: false };
    const webhookId = await worker.create({ heartbeat, retries: { retryAfter: true } });
    worker.answer = () => ({ ...worker.badly(), status: 503, retryAfterMs: HOUR });
    await after(60_000);
    await after(60_000);
    expect(sent()).toBe(1);
    expect(await worker.next(webhookId, 'heartbeat')).toEqual({ inMs: HOUR - 60_000, step: 0 });
  });

  it('that are answered with a request to disable do that, where the profile obeys', async () => {
    const obeying = await worker.create({ ...EVERY_8_HOURS, receiverCommands: true });
    const other = await worker.create(EVERY_8_HOURS);
    worker.answer = () => ({ ...worker.well(), command: 'disable' });
    await after(8 * HOUR);
    expect(await worker.find(obeying)).toMatchObject({ disabledReason: 'receiver' });
    expect(await worker.find(other)).toMatchObject({ disabledReason: null });
    await after(8 * HOUR);
    expect(sent()).toBe(3);
  });

  it('go on until there are no more', async () => {
    for (let n = 0; n < 51; n += 1) await worker.create(EVERY_8_HOURS);
    expect(await after(8 * HOUR)).toBe(true);
    expect(await after(0)).toBe(true);
    expect(await after(0)).toBe(false);
    expect(sent()).toBe(51);
  });

  it('are not kept from others by a receiver that hangs', async () => {
    const hanging = new Gate();
    worker.settings.leaseMs = 100 * HOUR;
    heartbeats = another();
    await worker.create(EVERY_8_HOURS, { url: 'https://example.com/hanging' });
    for (let n = 0; n < 3; n += 1) await worker.create(EVERY_8_HOURS);
    worker.answer = async ({ url }) => {
      if (url.endsWith('/hanging')) await hanging.passed;
      return worker.well();
    };
    for (const round of [1, 2, 3]) {
      worker.clock.advance(8 * HOUR);
      await until(async () => (await heartbeats.tick()) && sent() === 1 + 3 * round);
    }
    hanging.open();
    await heartbeats.drain();
  });
});
