import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ProfileOverrides } from '#domain';
import { kept } from '../../testing/examples.js';
import { SequentialIds } from '../../testing/sequential-ids.js';
import { Gate, settled, until } from '../../testing/until.js';
import { turn } from '../../testing/turn.js';
import { WorkerAtHand } from '../../testing/worker-at-hand.js';
import { Suppressed } from '../lanes/suppressed.js';
import { RunQueues } from './run-queues.js';

const MINUTE = 60_000;
const LINGER = 10_000;
const RETRIES = { jitter: 0, schedule: { kind: 'list', waitsMs: [MINUTE, 2 * MINUTE] } };
const IN_ORDER = { retries: { ...RETRIES, maxAttempts: 3, blocking: true } };
const IN_BATCHES = {
  ...{ ...IN_ORDER, shape: 'native-list' },
  batch: { maxEvents: 3, lingerMs: LINGER },
};

describe('a queue', () => {
  let worker: WorkerAtHand;
  let queues: RunQueues;

  const another = () =>
    new RunQueues(
      ...([worker.store.schedule, worker.directory, worker.store.ledger] as const),
      ...([worker.profiles, worker.attempts, worker.outcomes, worker.clock] as const),
      worker.settings,
    );
  beforeEach(() => {
    worker = new WorkerAtHand();
    queues = another();
  });

  const after = async (ms: number): Promise<boolean> => {
    worker.clock.advance(ms);
    return turn(queues);
  };
  /** Puts events of these ids into the queue of a webhook; resolves to the ids of their deliveries. */
  const line = (webhookId: string, ...eventIds: string[]): Promise<readonly string[]> =>
    lineWith('{}', webhookId, ...eventIds);
  const lineWith = (data: string, webhookId: string, ...eventIds: string[]) =>
    lineOf(worker.ids, data, webhookId, ...eventIds);
  const lineOf = async (
    ids: SequentialIds,
    data: string,
    webhookId: string,
    ...eventIds: string[]
  ): Promise<readonly string[]> => {
    const now = worker.clock.now();
    const events = eventIds.map((id) => {
      const event = kept(ids, [webhookId], { id }, data);
      const deliveries = event.deliveries.map((one) => ({ ...one, queuedUntil: now }));
      return { ...event, deliveries };
    });
    await worker.store.ledger.keep(events, { copiesSince: 0, leaseUntil: now });
    return events.map(({ deliveries }) => deliveries[0]!.id);
  };
  const create = (profile: ProfileOverrides = IN_ORDER, given: object = {}) =>
    worker.create(profile, given);
  /** The ids of the events in each request. */
  const told = () =>
    worker.sender.letters.map(({ body }) =>
      [...body.matchAll(/"id":"([^"]+)"/g)].map(([, id]) => id).join(' '),
    );
  const statesOf = async (ids: readonly string[]) => {
    const all = await Promise.all(ids.map((id) => worker.store.deliveries.find('acme', id)));
    return all.map((view) => view?.state);
  };

  it('goes in order, one request after the other, and ends when it is empty', async () => {
    const webhookId = await create();
    const ids = await line(webhookId, 'a', 'b', 'c');
    expect(await after(0)).toBe(true);
    expect(told()).toEqual(['a', 'b', 'c']);
    expect(await statesOf(ids)).toEqual(['succeeded', 'succeeded', 'succeeded']);
    expect(await worker.next(webhookId, 'queue')).toBeUndefined();
    expect(await after(0)).toBe(false);
  });

  it('makes room for others when it has gone on for a while', async () => {
    const webhookId = await create();
    worker.answer = () => {
      worker.clock.advance(100);
      return worker.well();
    };
    await line(webhookId, ...'abcde');
    await after(0);
    expect(told()).toEqual(['a', 'b', 'c']);
    await after(0);
    expect(told()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('is one worker’s at a time', async () => {
    const answering = new Gate();
    worker.answer = async () => {
      await answering.passed;
      return worker.well();
    };
    await line(await create(), 'a', 'b');
    const ticking = turn(queues);
    await until(() => told().length === 1);
    expect(await turn(another())).toBe(false);
    answering.open();
    await ticking;
    await Promise.all([turn(queues), turn(another())]);
    expect(told()).toEqual(['a', 'b']);
  });

  it('waits with all that is in it while the first one fails, as long as its profile says', async () => {
    const webhookId = await create();
    worker.answer = () => worker.badly();
    const ids = await line(webhookId, 'a', 'b');
    await after(0);
    expect(await worker.next(webhookId, 'queue')).toEqual({ inMs: MINUTE, step: 1 });
    await line(webhookId, 'c');
    await after(MINUTE - 1);
    expect(told()).toEqual(['a']);
    await after(1);
    expect(await worker.next(webhookId, 'queue')).toEqual({ inMs: 2 * MINUTE, step: 2 });
    expect(told()).toEqual(['a', 'a']);
    expect(await statesOf(ids)).toEqual(['pending', 'pending']);
  });

  it('goes on with the next when the first is given up, and when it arrives', async () => {
    const webhookId = await create();
    let refusals = 3;
    worker.answer = () => {
      refusals -= 1;
      return refusals < 0 ? worker.well() : worker.badly();
    };
    const ids = await line(webhookId, 'a', 'b');
    for (const wait of [0, MINUTE, 2 * MINUTE]) await after(wait);
    expect(told()).toEqual(['a', 'a', 'a', 'b']);
    expect(await statesOf(ids)).toEqual(['exhausted', 'succeeded']);
  });

  it('goes in batches, full ones at once and others after a while', async () => {
    const webhookId = await create(IN_BATCHES);
    await line(webhookId, 'a', 'b', 'c', 'd');
    await after(0);
    expect(await worker.next(webhookId, 'queue')).toEqual({ inMs: LINGER, step: 0 });
    await after(LINGER - 1);
    await line(webhookId, 'e');
    expect(told()).toEqual(['a b c']);
    await after(1);
    expect(told()).toEqual(['a b c', 'd e']);
    await line(webhookId, 'f', 'g', 'h');
    await worker.store.ledger.hurry([{ webhookId, size: 3 }], worker.clock.now());
    await after(0);
    expect(told()).toEqual(['a b c', 'd e', 'f g h']);
  });

  it('goes no sooner than its oldest has waited, though another batch left meanwhile', async () => {
    const webhookId = await create(IN_BATCHES);
    await line(webhookId, 'a');
    await after(LINGER);
    expect(told()).toEqual(['a']);
    worker.clock.advance(LINGER - 1_000);
    await lineOf(new SequentialIds(worker.clock.now()), '{}', webhookId, 'b');
    await after(1_000);
    expect(told()).toEqual(['a']);
    expect(await worker.next(webhookId, 'queue')).toEqual({ inMs: LINGER - 1_000, step: 0 });
    await after(LINGER - 1_000);
    expect(told()).toEqual(['a', 'b']);
  });

  it('counts one failure for a batch, and one attempt for each that is in it', async () => {
    const webhookId = await create(IN_BATCHES);
    worker.answer = () => worker.badly();
    const ids = await line(webhookId, 'a', 'b', 'c');
    await after(0);
    expect(await worker.find(webhookId)).toMatchObject({ failures: 1 });
    for (const id of ids) {
      expect(await worker.store.deliveries.find('acme', id)).toMatchObject({ attempts: 1 });
    }
  });

  it('lets a batch that failed go again as it was, without what has come since', async () => {
    const webhookId = await create(IN_BATCHES);
    let refusals = 2;
    worker.answer = () => {
      refusals -= 1;
      return refusals < 0 ? worker.well() : worker.badly();
    };
    await line(webhookId, 'a', 'b');
    await after(LINGER);
    await line(webhookId, 'c', 'd');
    await after(MINUTE);
    expect(told()).toEqual(['a b', 'a b']);
    await after(2 * MINUTE);
    expect(told()).toEqual(['a b', 'a b', 'a b', 'c d']);
    const [first, second, third, last] = worker.sender.letters.map((one) => one.deliveryId);
    expect([second, third]).toEqual([first, first]);
    expect(last).not.toBe(first);
  });

  it('that has grown, though nobody knows whether its request came out, goes under another id', async () => {
    const webhookId = await create(IN_BATCHES);
    await line(webhookId, 'a', 'b');
    worker.answer = () => Promise.reject(new Error('the worker is gone'));
    worker.clock.advance(LINGER);
    await expect(queues.tick()).rejects.toThrow('the worker is gone');
    await line(webhookId, 'c');
    worker.answer = () => worker.well();
    await after(worker.settings.leaseMs);
    expect(told()).toEqual(['a b', 'a b c']);
    const [before, after_] = worker.sender.letters.map((one) => one.deliveryId);
    expect(after_).not.toBe(before);
  });

  it('goes in requests of no more than a mebibyte, though an event may be larger', async () => {
    const webhookId = await create({ ...IN_BATCHES, batch: { maxEvents: 100, lingerMs: LINGER } });
    await lineWith(JSON.stringify('x'.repeat(300_000)), webhookId, 'a', 'b', 'c', 'd', 'e');
    await lineWith(JSON.stringify('x'.repeat(2_000_000)), webhookId, 'f');
    await line(webhookId, 'g');
    worker.clock.advance(LINGER);
    for (let n = 0; n < 4; n += 1) await after(0);
    expect(told()).toEqual(['a b c', 'd e', 'f', 'g']);
  });

  it('waits while all that is in hand is large, and loses nothing', async () => {
    const large = JSON.stringify('x'.repeat(1_000_000));
    const answering = new Gate();
    worker.answer = async () => {
      await answering.passed;
      return worker.well();
    };
    for (let n = 0; n < 24; n += 1) await lineWith(large, await create(IN_BATCHES), `large-${n}`);
    worker.clock.advance(LINGER);
    for (let n = 0; n < 3; n += 1) await queues.tick();
    await settled();
    expect(told()).toHaveLength(16);
    answering.open();
    await queues.drain();
    await after(250);
    await after(0);
    expect(new Set(told()).size).toBe(24);
  });

  it('of a webhook that is disabled is held, and of one that is deleted cancelled', async () => {
    const [disabled, deleted] = [await create(), await create()];
    const ids = [...(await line(disabled, 'a', 'b')), ...(await line(deleted, 'c'))];
    await worker.hand.disable(disabled);
    await worker.hand.delete(deleted);
    await after(0);
    expect(told()).toEqual([]);
    expect(await statesOf(ids)).toEqual(['held', 'held', 'cancelled']);
    await after(0);
    expect(await worker.next(disabled, 'queue')).toBeUndefined();
    expect(await worker.next(deleted, 'queue')).toBeUndefined();
  });

  it('leaves out what the owner may not hear of, and tells why', async () => {
    const webhookId = await create(IN_BATCHES);
    const settings = { owner: 'alice', ownerPlans: ['gold'] };
    await worker.hand.give(webhookId, { type: 'UpdateWebhook', data: { settings, secrets: {} } });
    const ids = await line(webhookId, 'a', 'b');
    await after(LINGER);
    await after(0);
    expect(told()).toEqual([]);
    expect(await statesOf(ids)).toEqual(['suppressed', 'suppressed']);
    expect(await worker.store.deliveries.find('acme', ids[0]!)).toMatchObject({
      reason: 'owner-plan',
    });
    expect(await worker.next(webhookId, 'queue')).toBeUndefined();
  });

  it('waits for a lease when its letters cannot be written, and loses nothing', async () => {
    const unreadable = await worker.hand.create({ profile: IN_ORDER });
    const webhookId = await create();
    const ids = await line(unreadable, 'a');
    await line(webhookId, 'b');
    await after(0);
    expect(told()).toEqual(['b']);
    expect(worker.log.at('error')).toEqual(['letter.not-written']);
    expect(await statesOf(ids)).toEqual(['pending']);
    expect(await worker.next(unreadable, 'queue')).toEqual({
      ...{ inMs: worker.settings.leaseMs, step: 0 },
    });
  });

  it('goes on at once when its webhook is mended, or enabled again', async () => {
    const webhookId = await create();
    worker.answer = () => worker.badly();
    await line(webhookId, 'a', 'b');
    await after(0);
    await after(MINUTE);
    worker.answer = () => worker.well();
    await worker.change(webhookId, { url: 'https://example.com/mended' });
    await after(0);
    expect(told()).toEqual(['a', 'a', 'a', 'b']);
    worker.answer = () => worker.badly();
    await line(webhookId, 'c');
    await after(0);
    await worker.change(webhookId, { enabled: false });
    await worker.change(webhookId, { enabled: true });
    worker.answer = () => worker.well();
    await after(0);
    expect(told().slice(4)).toEqual(['c', 'c']);
  });

  it('goes on at once when its webhook is mended while a request is under way', async () => {
    const webhookId = await create();
    worker.answer = async () => {
      worker.answer = () => worker.well();
      await worker.change(webhookId, { url: 'https://example.com/mended' });
      return worker.badly();
    };
    await line(webhookId, 'a');
    await after(0);
    expect(await worker.next(webhookId, 'queue')).toEqual({ inMs: 0, step: 0 });
    await after(0);
    expect(told()).toEqual(['a', 'a']);
  });

  it('is put aside at once when its webhook is disabled or deleted', async () => {
    const [disabled, deleted] = [await create(), await create()];
    worker.answer = () => worker.badly();
    const ids = [...(await line(disabled, 'a')), ...(await line(deleted, 'b'))];
    await after(0);
    await worker.change(disabled, { enabled: false });
    await worker.delete(deleted);
    await after(0);
    expect(await statesOf(ids)).toEqual(['held', 'cancelled']);
  });

  it('goes on at once when somebody asks for the first that stands in it', async () => {
    const webhookId = await create();
    worker.answer = () => worker.badly();
    const [first] = await line(webhookId, 'a', 'b');
    await after(0);
    await worker.store.ledger.queue([first!], worker.clock.now());
    await after(0);
    expect(told()).toEqual(['a', 'a']);
  });

  it('lets what was held go before what came after', async () => {
    const webhookId = await create();
    const ids = await line(webhookId, 'a', 'b');
    await worker.hand.disable(webhookId);
    await after(0);
    expect(await statesOf(ids)).toEqual(['held', 'held']);
    await worker.hand.enable(webhookId);
    await line(webhookId, 'c');
    await after(0);
    const now = worker.clock.now();
    expect(await worker.store.ledger.release(now, 10)).toBe(2);
    await after(1_000);
    expect(told()).toEqual([]);
    await worker.store.ledger.queue(ids, now);
    for (let n = 0; n < 3; n += 1) await after(1_000);
    expect(told()).toEqual(['a', 'b', 'c']);
  });

  it('sends nothing once its lease is nearly over: another may have taken it', async () => {
    const webhookId = await create();
    await line(webhookId, 'a');
    const { ledger } = worker.store;
    const queued = ledger.queued.bind(ledger);
    ledger.queued = async (...given) => {
      worker.clock.advance(worker.settings.leaseMs - 1_000);
      ledger.queued = queued;
      return queued(...given);
    };
    await after(0);
    expect(told()).toEqual([]);
    await after(0);
    expect(told()).toEqual(['a']);
  });

  it('ends what cannot be rendered, and that alone of a batch', async () => {
    const webhookId = await create(IN_BATCHES);
    const { attempts } = worker;
    const make = attempts.make.bind(attempts);
    attempts.make = (webhook, due, holdMs) =>
      due.some(({ event }) => event.id === 'b')
        ? Promise.resolve(new Suppressed('cannot-be-rendered'))
        : make(webhook, due, holdMs);
    const ids = await line(webhookId, 'a', 'b', 'c');
    for (let n = 0; n < 4; n += 1) await after(LINGER);
    expect(told()).toEqual(['a', 'c']);
    expect(await statesOf(ids)).toEqual(['succeeded', 'suppressed', 'succeeded']);
  });

  it('of one webhook does not wait for another’s', async () => {
    const [slow, quick] = [
      await create(IN_ORDER, { url: 'https://example.com/slow' }),
      await create(IN_ORDER),
    ];
    worker.answer = ({ url }) => (url.endsWith('/slow') ? worker.badly() : worker.well());
    await line(slow, 'a', 'b');
    await line(quick, 'c', 'd');
    await after(0);
    await after(0);
    expect(told().sort()).toEqual(['a', 'c', 'd']);
  });
});
