import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer, Pacing } from '#domain';
import type { DueDelivery } from '../../ports/delivery-road.js';
import type { Letter } from '../../ports/webhook-sender.js';
import { WebhookDirectory } from '../../routing/webhook-directory.js';
import { kept, refused, succeeded } from '../../testing/examples.js';
import { FakeClock, NOON } from '../../testing/fake-clock.js';
import { FakeSeals } from '../../testing/fake-seals.js';
import {
  createWebhookWith,
  makeAttemptsWith,
  profileWithWaits,
} from '../../testing/fake-letters.js';
import { profilesWith, rulesWith } from '../../testing/fake-rules.js';
import { FakeSender } from '../../testing/fake-sender.js';
import { InMemoryStore } from '../../testing/in-memory-store/in-memory-store.js';
import { RecordingLog } from '../../testing/recording-log.js';
import { SequentialIds } from '../../testing/sequential-ids.js';
import { Gate, settled, until } from '../../testing/until.js';
import { WebhookHand } from '../../testing/webhook-hand.js';
import { AttemptDeliveries, type AttemptSettings } from './attempt-deliveries.js';
import { PutBack } from './put-back.js';
import { RecordOutcomes } from './record-outcomes.js';

const LEASE = 30_000;
const HOUR = 3_600_000;

type Given = Partial<AttemptSettings & Pacing>;

describe('attempting deliveries', () => {
  let ids: SequentialIds;
  let store: InMemoryStore;
  let hand: WebhookHand;
  let clock: FakeClock;
  let log: RecordingLog;
  let seals: FakeSeals;
  let sender: FakeSender;
  let directory: WebhookDirectory;
  let attempting: AttemptDeliveries;
  let webhookId: string;
  let secret: string;

  const start = (
    { concurrency = 2, rate = null, hostThrottle = null, ...given }: Given = {},
    answer?: (letter: Letter) => Answer | Promise<Answer>,
  ): void => {
    sender = new FakeSender(answer);
    const { transactions, ledger, changes } = store;
    directory = new WebhookDirectory(changes);
    const pacing = { concurrency, rate, hostThrottle };
    const profiles = profilesWith(profileWithWaits([60_000], { pacing }));
    attempting = new AttemptDeliveries(
      ...([directory, ledger] as const),
      makeAttemptsWith({ sender, seals, ids, clock, log, profiles }),
      profiles,
      new RecordOutcomes(transactions, ledger, directory, profiles, clock, log),
      ...([new PutBack(ledger, clock), clock, log] as const),
      {
        ...{ patienceMs: 1_000, leaseMs: LEASE, letGoAfterMs: HOUR },
        ...{ maxHeld: 1_000, maxInHand: 1_000 },
        ...given,
      },
    );
  };

  beforeEach(async () => {
    ids = new SequentialIds();
    store = new InMemoryStore(ids);
    hand = new WebhookHand(store.transactions, ids);
    [clock, log, seals] = [new FakeClock(), new RecordingLog(), new FakeSeals()];
    const create = createWebhookWith({ store, rules: rulesWith(), seals, ids, clock });
    ({ webhookId, secret } = await create.execute(
      {
        ...{ account: 'acme', url: 'https://example.com/hook', events: ['*'], projects: [] },
        basicAuth: { user: 'me', password: 'open sesame' },
        enabled: true,
      },
      'admin',
    ));
    start();
  });
  afterEach(() => attempting.stop());

  const owe = async (count = 1, to = webhookId): Promise<readonly DueDelivery[]> => {
    const events = Array.from({ length: count }, () => kept(ids, [to], { id: ids.next() }));
    await store.ledger.keep(events, { copiesSince: 0, leaseUntil: clock.now() });
    const leaseUntil = clock.now() + LEASE;
    return store.ledger.takeDue({ now: clock.now(), leaseUntil, limit: count });
  };
  const attempt = (deliveries: readonly DueDelivery[], redelivered = false) =>
    attempting.execute({ deliveries, redelivered });
  const find = ({ id }: DueDelivery) => store.deliveries.find('acme', id);
  const dueAt = (ms: number) => new Date(ms).toISOString();

  it('sends each once, and records that it arrived', async () => {
    const due = await owe(3);
    await attempt(due);
    expect(sender.letters.map(({ deliveryId }) => deliveryId)).toEqual(due.map(({ id }) => id));
    for (const one of due)
      expect(await find(one)).toMatchObject({ state: 'succeeded', attempts: 1 });
  });

  it('writes the letter with what the webhook has, and opens its secrets once', async () => {
    const opened = seals.opened;
    await attempt(await owe(3));
    expect(sender.letters[0]).toMatchObject({
      url: 'https://example.com/hook',
      body: expect.stringMatching(/^\{"id":".*","data":\{"n": 1\}\}$/),
      auth: { kind: 'basic', user: 'me', password: 'open sesame' },
    });
    expect(JSON.stringify(sender.letters[0])).toContain(secret);
    expect(seals.opened - opened).toBe(2);
  });

  it('logs one line for each attempt, with no secret in it', async () => {
    await attempt(await owe());
    expect(log.lines).toMatchObject([
      { event: 'delivery.attempted', webhookId, attempt: 1, outcome: 'success', status: 200 },
    ]);
    expect(JSON.stringify(log.lines)).not.toContain('sesame');
    expect(JSON.stringify(log.lines)).not.toContain(secret);
  });

  it('makes a failed one due again later, until its attempts are used up', async () => {
    start({}, () => refused({ startedAt: clock.now() }));
    const [due] = await owe();
    await attempt([due!]);
    const view = await find(due!);
    expect(view).toMatchObject({ state: 'pending', attempts: 1 });
    const wait = Date.parse(view!.dueAt!) - NOON;
    expect(wait >= 48_000 && wait <= 72_000).toBe(true);

    await attempt([{ ...due!, attempt: 2 }]);
    expect(await find(due!)).toMatchObject({ state: 'exhausted', attempts: 2 });
    expect(log.at('info')).toHaveLength(2);
  });

  describe('in doubt', () => {
    it('sends what nobody else took, with a new lease', async () => {
      const due = await owe();
      await attempt(due, true);
      expect(sender.letters).toHaveLength(1);
    });

    it('does not send again what was made before', async () => {
      const due = await owe();
      await attempt(due);
      await attempt(due, true);
      expect(sender.letters).toHaveLength(1);
    });

    it('asks the row of a message that lay so long that its lease may end during the request', async () => {
      const due = await owe(2);
      await attempt(due.slice(0, 1));
      clock.advance(LEASE - 6_000 + 1);
      await attempt(due);
      expect(sender.letters.map(({ deliveryId }) => deliveryId)).toEqual([due[0]!.id, due[1]!.id]);
    });

    it('leaves to another what another took', async () => {
      const due = await owe();
      clock.advance(LEASE);
      const { length } = await store.ledger.takeDue({
        ...{ now: clock.now(), leaseUntil: clock.now() + LEASE, limit: 1 },
      });
      expect(length).toBe(1);
      await attempt(due);
      expect(sender.letters).toEqual([]);
    });

    it('does not ask the row of a fresh message', async () => {
      const due = await owe();
      await attempt(due);
      clock.advance(LEASE - 6_000);
      await attempt(due);
      expect(sender.letters).toHaveLength(2);
      expect(await store.deliveries.attemptsOf(due[0]!.id)).toHaveLength(1);
    });
  });

  it('holds what is owed to a disabled webhook, and makes no attempt', async () => {
    const [due] = await owe();
    await hand.disable(webhookId);
    await attempt([due!]);
    expect(sender.letters).toEqual([]);
    expect(await find(due!)).toMatchObject({ state: 'held', attempts: 0, dueAt: null });
  });

  it('cancels what is owed to a deleted webhook', async () => {
    const [due] = await owe();
    await hand.delete(webhookId);
    await attempt([due!]);
    expect(sender.letters).toEqual([]);
    expect(await find(due!)).toMatchObject({ state: 'cancelled' });
  });

  it('sends nothing more to a webhook disabled while a delivery waited in its lane', async () => {
    const gate = new Gate<Answer>();
    start({ concurrency: 1 }, () => gate.passed);
    const due = await owe(3);
    const attempted = attempt(due);
    await until(() => sender.letters.length === 1);
    await hand.disable(webhookId);
    await directory.refresh();
    gate.open(succeeded());
    await attempted;
    expect(sender.letters).toHaveLength(1);
    expect(await find(due[2]!)).toMatchObject({ state: 'held', attempts: 0 });
  });

  it('puts back what does not fit its lane, which is no attempt', async () => {
    const gate = new Gate<Answer>();
    start({}, () => gate.passed);
    const first = attempt(await owe(2));
    await until(() => sender.letters.length === 2);
    clock.advance(20_000);
    const due = await owe(5);
    const rest = attempt(due);
    await settled();
    gate.open(succeeded());
    await Promise.all([first, rest]);

    const views = await Promise.all(due.map(find));
    const postponed = views.filter((view) => view?.attempts === 0);
    expect(postponed).toHaveLength(3);
    for (const view of postponed) {
      expect(view).toMatchObject({ state: 'pending' });
      expect(Date.parse(view!.dueAt!)).toBeGreaterThan(clock.now());
    }
  });

  it('puts back what its rate does not allow, each to a turn of its own', async () => {
    start({ rate: { requests: 2, perMs: 60_000 } });
    const due = await owe(4);
    await attempt(due);
    expect(sender.letters).toHaveLength(2);
    const views = await Promise.all(due.slice(2).map(find));
    expect(views).toMatchObject([
      { state: 'pending', attempts: 0, dueAt: dueAt(NOON + 66_000) },
      { state: 'pending', attempts: 0, dueAt: dueAt(NOON + 102_300) },
    ]);
  });

  it('puts back what is owed to a throttled host, unattempted', async () => {
    const hostThrottle = { afterFailures: 2, waitsMs: [60_000] };
    start({ hostThrottle, concurrency: 1 }, () => refused({ startedAt: clock.now() }));
    const due = await owe(5);
    await attempt(due);
    expect(sender.letters).toHaveLength(2);
    for (const view of await Promise.all(due.slice(2).map(find)))
      expect(view).toMatchObject({ attempts: 0, dueAt: dueAt(NOON + 60_020) });
    clock.advance(1);
    const [later] = await owe();
    await attempt([later!]);
    expect(await find(later!)).toMatchObject({ attempts: 0, dueAt: dueAt(NOON + 60_020) });
  });

  it('leaves an endpoint alone that asks for it, with all that it is owed', async () => {
    const answer = { ...refused(), status: 429, retryAfterMs: HOUR };
    start({ concurrency: 1 }, () => answer);
    await attempt(await owe(4));
    const later = await owe(3);
    await attempt(later);
    expect(sender.letters).toHaveLength(1);
    for (const one of later)
      expect(await find(one)).toMatchObject({
        ...{ state: 'pending', attempts: 0, dueAt: dueAt(clock.now() + HOUR) },
      });
    clock.advance(HOUR);
    await attempt(await owe(1));
    expect(sender.letters).toHaveLength(2);
  });

  it('waits for no endpoint but the one that is slow', async () => {
    const gate = new Gate<Answer>();
    start({}, ({ url }) => (url.includes('slow') ? gate.passed : succeeded()));
    const slow = attempt(await owe(2));
    const create = createWebhookWith({ store, rules: rulesWith(), seals, ids, clock });
    const draft = { account: 'acme', events: ['*'], projects: [], basicAuth: null, enabled: true };
    const quick = await create.execute({ ...draft, url: 'https://quick/' }, 'admin');
    await attempt(await owe(5, quick.webhookId));
    expect(sender.letters.filter(({ url }) => url.includes('quick'))).toHaveLength(5);
    gate.open(succeeded());
    await slow;
  });

  describe('a message whose deliveries take long', () => {
    it('is let go: their leases stand in for it', async () => {
      const gate = new Gate<Answer>();
      start({ letGoAfterMs: 1 }, () => gate.passed);
      const [due] = await owe();
      const attempted = attempt([due!]);
      await until(() => sender.letters.length === 1);
      clock.advance(501);
      await attempted;
      expect(await find(due!)).toMatchObject({ state: 'pending', attempts: 0 });

      gate.open(succeeded());
      await attempting.drain();
      expect(await find(due!)).toMatchObject({ state: 'succeeded' });
    });

    /** One is under way for longer than a message is kept, and the next has come. */
    const whileOneHangs = async () => {
      const gate = new Gate<Answer>();
      start({ letGoAfterMs: HOUR }, () => gate.passed);
      const [due, next] = await owe(2);
      const attempted = attempt([due!]);
      await until(() => sender.letters.length === 1);
      clock.advance(HOUR + 1);
      await attempt([next!]);
      return { gate, attempted, next: next! };
    };

    it('is let go at once where an endpoint has been at a request for longer', async () => {
      const { gate, attempted, next } = await whileOneHangs();
      expect(await find(next)).toMatchObject({ state: 'pending', attempts: 0 });

      gate.open(succeeded());
      await attempted;
      await attempting.drain();
      expect(await find(next)).toMatchObject({ state: 'succeeded' });
    });

    it('does no harm when its outcome cannot be recorded: it is left to its lease', async () => {
      const { gate, attempted } = await whileOneHangs();
      store.ledger.settleSuccesses = () => Promise.reject(new Error('lock timeout'));

      gate.open(succeeded());
      await expect(attempted).rejects.toThrow('lock timeout');
      await attempting.drain();
      // Nobody waited for the other: heard by nobody it would end the process.
      await until(() => log.at('warn').includes('deliveries.left-to-their-leases'));
    });

    it('is kept while too much is in hand', async () => {
      const gate = new Gate<Answer>();
      start({ letGoAfterMs: 1, maxInHand: 0 }, () => gate.passed);
      let acknowledged = false;
      const attempted = attempt(await owe()).then(() => (acknowledged = true));
      await until(() => sender.letters.length === 1);
      clock.advance(60_000);
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(acknowledged).toBe(false);
      gate.open(succeeded());
      await attempted;
    });
  });

  it('hands back what finds no room while what is in hand hangs, so that others get their turn', async () => {
    const gate = new Gate<Answer>();
    start({ maxHeld: 1, maxInHand: 0 }, () => gate.passed);
    const [due, next] = await owe(2);
    const attempted = attempt([due!]);
    await until(() => sender.letters.length === 1);
    const waited = attempt([next!]);
    clock.advance(1_000);
    attempting.sweepLanes();
    await settled();
    expect(await find(next!)).toMatchObject({ dueAt: dueAt(next!.leaseUntil) });
    clock.advance(1);
    attempting.sweepLanes();
    await waited;
    expect(await find(next!)).toMatchObject({
      ...{ state: 'pending', attempts: 0, dueAt: dueAt(clock.now() + 5_000) },
    });
    gate.open(succeeded());
    await attempted;
    expect(sender.letters).toHaveLength(1);
  });

  it('does not send again what it still has in hand though its lease ran out', async () => {
    const gate = new Gate<Answer>();
    start({ letGoAfterMs: 1 }, () => gate.passed);
    const [due] = await owe();
    const first = attempt([due!]);
    await until(() => sender.letters.length === 1);
    expect(attempting.oldestInHandSince).toBe(clock.now());
    clock.advance(2 * LEASE);
    const now = clock.now();
    const again = await store.ledger.takeDue({ now, leaseUntil: now + LEASE, limit: 10 });
    expect(again.map(({ id }) => id)).toEqual([due!.id]);
    await attempt(again);
    await attempt(again, true);
    expect(sender.letters).toHaveLength(1);
    gate.open(succeeded());
    await first;
    await attempting.drain();
    expect(await find(due!)).toMatchObject({ state: 'succeeded', attempts: 1 });
    expect(attempting.oldestInHandSince).toBeNull();
  });

  it('is drained once nothing is in hand any more', async () => {
    const gate = new Gate<Answer>();
    start({}, () => gate.passed);
    const attempted = attempt(await owe());
    await until(() => sender.letters.length === 1);
    let drained = false;
    const draining = attempting.drain().then(() => (drained = true));
    await settled();
    expect(drained).toBe(false);
    gate.open(succeeded());
    await Promise.all([attempted, draining]);
  });

  it('puts back what it cannot write without the key of its secrets, and says so', async () => {
    const password = seals.seal('open sesame', 'another webhook');
    await hand.give(webhookId, {
      type: 'UpdateWebhook',
      data: { settings: {}, secrets: { password } },
    });
    const [due] = await owe();
    await attempt([due!]);
    expect(await find(due!)).toMatchObject({
      ...{ state: 'pending', attempts: 0 },
      dueAt: dueAt(NOON + LEASE),
    });
    expect(log.at('error')).toEqual(['letter.not-written']);
  });

  describe('to a webhook whose preset this installation does not have', () => {
    const MINUTE = 60_000;
    let due: DueDelivery;

    beforeEach(async () => {
      [due] = (await owe(1, await hand.create({ preset: 'klingon' }))) as [DueDelivery];
    });
    const attemptAfter = async (ms: number): Promise<void> => {
      clock.advance(ms);
      await attempt([{ ...due, leaseUntil: clock.now() + LEASE }]);
    };

    it('waits for an hour, since a rollout may bring it, and says so', async () => {
      // However old it is by now.
      await attemptAfter(3 * HOUR);
      await attemptAfter(HOUR - 1);
      expect(await find(due)).toMatchObject({
        ...{ state: 'pending', attempts: 0 },
        dueAt: dueAt(clock.now() + 5 * MINUTE),
      });
      expect(new Set(log.at('warn'))).toEqual(new Set(['delivery.without-preset']));
    });

    it('is not made after that, and tells why', async () => {
      await attemptAfter(0);
      await attemptAfter(HOUR);
      expect(await find(due)).toMatchObject({ state: 'suppressed', reason: 'unknown-preset' });
      expect(sender.letters).toEqual([]);
      expect(log.at('error')).toEqual([]);
    });
  });

  it('is repeated while the store is out of reach', async () => {
    const due = await owe();
    store.goAwayFor(2);
    await attempt(due);
    expect(await find(due[0]!)).toMatchObject({ state: 'succeeded' });
  });

  it('fails, and holds nothing in hand, when it is stopped while the store is out of reach', async () => {
    start({ letGoAfterMs: 1, maxInHand: 0 });
    const due = await owe();
    await attempt(due);
    store.goAwayFor(Infinity);
    attempting.stop();
    await expect(attempt(due)).rejects.toMatchObject({ code: 'store-unavailable' });
    await attempting.drain();
  });
});
