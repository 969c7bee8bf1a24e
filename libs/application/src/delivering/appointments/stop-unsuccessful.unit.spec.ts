import { beforeEach, describe, expect, it } from '@jest/globals';
import { settledAttempt } from '../../testing/examples.js';
import { turn } from '../../testing/turn.js';
import { WorkerAtHand } from '../../testing/worker-at-hand.js';
import { StopUnsuccessful } from './stop-unsuccessful.js';

const HOUR = 3_600_000;
/** What may be under way, and a little more. */
const GRACE = 10_000;
const STOP = { failures: null, noSuccessMs: 2 * HOUR };

describe('a webhook that nothing succeeds at', () => {
  let worker: WorkerAtHand;
  let stopping: StopUnsuccessful;
  beforeEach(() => {
    worker = new WorkerAtHand();
    stopping = new StopUnsuccessful(
      ...([worker.store.schedule, worker.store.transactions, worker.profiles] as const),
      ...([worker.clock, worker.log, worker.settings] as const),
    );
  });

  const after = (ms: number): Promise<boolean> => {
    worker.clock.advance(ms);
    return turn(stopping);
  };
  const record = async (webhookId: string, answer: ReturnType<WorkerAtHand['well']>) => {
    const verdict = { state: answer.outcome === 'success' ? 'succeeded' : 'exhausted' } as const;
    const deliveryId = worker.ids.next();
    await worker.directory.refresh();
    const rule = worker.profiles.of(worker.directory.findEnabled(webhookId)!.settings).stop;
    await worker.outcomes.recordSignal(
      settledAttempt({ ...{ deliveryId, webhookId, answer, verdict, rule }, enablement: 1 }),
    );
  };
  const fail = (webhookId: string) => record(webhookId, worker.badly());

  it('is stopped when its time is up, though it fails no second time', async () => {
    const webhookId = await worker.create({ stop: STOP });
    await fail(webhookId);
    await after(2 * HOUR);
    expect(await worker.find(webhookId)).toMatchObject({ disabledReason: null });
    await after(GRACE + 20);
    expect(await worker.find(webhookId)).toMatchObject({ disabledReason: 'no-success' });
    expect(worker.log.at('warn')).toEqual(['webhook.disabled']);
    expect(await worker.next(webhookId, 'stopping')).toBeUndefined();
  });

  it('is deleted by that, where its profile says so, and healed later where it says that', async () => {
    const deleted = await worker.create({ stop: { ...STOP, action: 'delete' } });
    const healed = await worker.create({
      ...{ stop: STOP, healing: { firstMs: HOUR, factor: 2, longestMs: 8 * HOUR } },
    });
    await fail(deleted);
    await fail(healed);
    await after(3 * HOUR);
    expect(await worker.find(deleted)).toBeUndefined();
    expect(await worker.next(healed, 'healing')).toEqual({ inMs: HOUR, step: 0 });
  });

  it('is not stopped when something has succeeded since, and later by its next failures', async () => {
    const webhookId = await worker.create({ stop: STOP });
    await fail(webhookId);
    worker.clock.advance(HOUR);
    await record(webhookId, worker.well());
    await after(2 * HOUR);
    expect(await worker.find(webhookId)).toMatchObject({ disabledReason: null });
    expect(await worker.next(webhookId, 'stopping')).toBeUndefined();
    await fail(webhookId);
    await after(3 * HOUR);
    expect(await worker.find(webhookId)).toMatchObject({ disabledReason: 'no-success' });
  });

  it('waits where its preset is not known, since a rollout may bring it', async () => {
    const webhookId = await worker.create({ stop: STOP });
    await fail(webhookId);
    const known = worker.profiles.find.bind(worker.profiles);
    worker.profiles.find = () => undefined;
    await after(3 * HOUR);
    expect(await worker.find(webhookId)).toMatchObject({ disabledReason: null });
    worker.profiles.find = known;
    await after(HOUR);
    expect(await worker.find(webhookId)).toMatchObject({ disabledReason: 'no-success' });
  });

  it('has the time that its profile gives it by then', async () => {
    const webhookId = await worker.create({ stop: { failures: null, noSuccessMs: 50 * HOUR } });
    await fail(webhookId);
    worker.clock.advance(HOUR);
    await worker.change(webhookId, { profile: { stop: STOP } });
    await after(0);
    expect((await worker.next(webhookId, 'stopping'))?.inMs).toBe(HOUR + GRACE + 20);
    await after(HOUR + GRACE + 20);
    expect(await worker.find(webhookId)).toMatchObject({ disabledReason: 'no-success' });
  });
});
