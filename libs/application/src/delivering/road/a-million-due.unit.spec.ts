import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer } from '#domain';
import { DeliveryRoad, type DueDelivery } from '../../ports/delivery-road.js';
import type { Ledger, SettledAttempt, TakeTerms } from '../../ports/ledger.js';
import { WebhookDirectory } from '../../routing/webhook-directory.js';
import { aDomainEvent, succeeded } from '../../testing/examples.js';
import { FakeClock } from '../../testing/fake-clock.js';
import { createWebhookWith, makeAttemptsWith } from '../../testing/fake-letters.js';
import { profilesWith, rulesWith } from '../../testing/fake-rules.js';
import { FakeSeals } from '../../testing/fake-seals.js';
import { FakeSender } from '../../testing/fake-sender.js';
import { InMemoryLedger } from '../../testing/in-memory-store/in-memory-ledger.js';
import { InMemoryStore } from '../../testing/in-memory-store/in-memory-store.js';
import { RecordingLog } from '../../testing/recording-log.js';
import { SequentialIds } from '../../testing/sequential-ids.js';
import { Gate, settled } from '../../testing/until.js';
import { AttemptDeliveries } from '../attempts/attempt-deliveries.js';
import { bundle, type Bundle } from './bundle.js';
import { DeliveryClock } from './delivery-clock.js';
import { PutBack } from '../attempts/put-back.js';
import { RecordOutcomes } from '../attempts/record-outcomes.js';

const DUE = 1_000_000;
const ENDPOINTS = 300;
const PREFETCH = 250;
const [MAX_BACKLOG, MAX_BATCH, MAX_HELD, MAX_IN_HAND] = [4_000, 500, 625, 5_000];

/** A broker: messages wait until the worker has places. */
class Broker extends DeliveryRoad {
  private readonly messages: Bundle[] = [];
  private unacknowledged = 0;

  async announce(deliveries: readonly DueDelivery[]): Promise<number> {
    const bundles = bundle(deliveries);
    this.messages.push(...bundles);
    return bundles.length;
  }

  async backlog(): Promise<number> {
    return this.messages.length;
  }

  carry(worker: AttemptDeliveries): void {
    while (this.unacknowledged < PREFETCH) {
      const deliveries = this.messages.shift();
      if (!deliveries) return;
      this.unacknowledged += 1;
      void worker.execute({ deliveries, redelivered: false }).then(() => {
        this.unacknowledged -= 1;
      });
    }
  }
}

/** A million rows, all of them due, without the rows. */
class MillionDue extends InMemoryLedger {
  /** Taken, and neither settled nor put back. */
  readonly out = new Set<string>();
  settled = 0;
  private taken = 0;

  constructor(private readonly webhookIds: readonly string[]) {
    super(() => Promise.reject(new Error('asks for nothing else')));
  }

  override async takeDue({ limit, leaseUntil, of: scope }: TakeTerms) {
    if (scope && 'not' in scope && scope.not.length > 0) return [];
    const count = Math.min(limit, DUE - this.taken);
    return Array.from({ length: count }, () => this.next(leaseUntil));
  }

  override async postpone(deliveries: Parameters<Ledger['postpone']>[0]): Promise<void> {
    for (const { id } of deliveries) this.out.delete(id);
  }

  override async settleSuccesses(
    attempts: readonly SettledAttempt[],
  ): Promise<ReadonlySet<string>> {
    for (const { deliveryId } of attempts) this.out.delete(deliveryId);
    this.settled += attempts.length;
    return new Set();
  }

  override release(): Promise<number> {
    return Promise.resolve(0);
  }

  private next(leaseUntil: number): DueDelivery {
    this.taken += 1;
    const id = `01a9d000-0000-7000-8000-${String(this.taken).padStart(12, '0')}`;
    this.out.add(id);
    const webhookId = this.webhookIds[this.taken % ENDPOINTS]!;
    return { id, webhookId, attempt: 1, leaseUntil, event: { ...event, data: 'null' } };
  }
}

const event = { ...aDomainEvent(), details: null };

describe('with a million due', () => {
  const clock = new FakeClock();
  const log = new RecordingLog();
  let ledger: MillionDue;
  let deliveryClock: DeliveryClock;
  let worker: AttemptDeliveries;
  let road: Broker;
  let answer: () => Promise<Answer>;

  beforeEach(async () => {
    const ids = new SequentialIds();
    const store = new InMemoryStore(ids);
    const seals = new FakeSeals();
    const create = createWebhookWith({ store, rules: rulesWith(), seals, ids, clock });
    const draft = { account: 'acme', events: ['*'], projects: [], basicAuth: null, enabled: true };
    const webhookIds: string[] = [];
    for (let n = 0; n < ENDPOINTS; n += 1) {
      const { webhookId } = await create.execute({ ...draft, url: `https://e${n}.com/` }, 'admin');
      webhookIds.push(webhookId);
    }
    ledger = new MillionDue(webhookIds);
    road = new Broker();
    const terms = { leaseMs: 30_000, maxBacklog: MAX_BACKLOG, maxBatch: MAX_BATCH };
    deliveryClock = new DeliveryClock(ledger, road, clock, terms);
    const profiles = profilesWith();
    const directory = new WebhookDirectory(store.changes);
    const sender = new FakeSender(() => answer());
    worker = new AttemptDeliveries(
      ...([directory, ledger] as const),
      makeAttemptsWith({ sender, seals, ids, clock, log, profiles }),
      profiles,
      new RecordOutcomes(store.transactions, ledger, directory, profiles, clock, log),
      ...([new PutBack(ledger, clock), clock, log] as const),
      {
        ...{ patienceMs: 1_000, leaseMs: 30_000, letGoAfterMs: 1 },
        ...{ maxHeld: MAX_HELD, maxInHand: MAX_IN_HAND },
      },
    );
  });

  /** Turns of everything, until it is enough; the most that was out of its row at once. */
  const run = async (isEnough: (turns: number) => boolean): Promise<number> => {
    let most = 0;
    for (let turn = 0; !isEnough(turn); turn += 1) {
      while (await deliveryClock.tick()) road.carry(worker);
      road.carry(worker);
      await settled();
      await new Promise((resolve) => setTimeout(resolve, 2));
      clock.advance(250);
      worker.sweepLanes();
      most = Math.max(most, ledger.out.size);
    }
    return most;
  };
  /** On the road, in messages before the worker's door, and in its hands. */
  const BOUND = MAX_BACKLOG + MAX_BATCH + PREFETCH * 20 + MAX_IN_HAND + MAX_HELD;

  it('holds no more than a fixed number, however long nobody answers', async () => {
    const silence = new Gate<Answer>();
    answer = () => silence.passed;
    const most = await run((turns) => turns === 40);
    expect(most).toBeGreaterThan(MAX_BACKLOG);
    expect(most).toBeLessThan(BOUND);
    silence.open(succeeded());
    await worker.drain();
  });

  it('holds no more than that when all is well, and gets on', async () => {
    answer = () => Promise.resolve(succeeded());
    expect(await run(() => ledger.settled > 10_000)).toBeLessThan(BOUND);
    await worker.drain();
  });
});
