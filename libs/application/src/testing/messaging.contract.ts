import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BUNDLE_LIMIT, readBundle } from '../delivering/road/bundle.js';
import type { DeliveryRoad, DueDelivery } from '../ports/delivery-road.js';
import { Refused, type IncomingMessage } from '../ports/incoming-message.js';
import type { CloudEvent, WebhookAnnouncer } from '../ports/webhook-announcements.js';
import { Gate, until } from './until.js';

type Queue = 'event-router' | 'event-router.webhooks' | 'deliveries';

interface MessageServer {
  addHandler(pattern: string, handler: Handler, isEventHandler: boolean): void;
  listen(callback: (error?: unknown) => void): unknown;
  close(): Promise<void>;
  health(): {
    connected: boolean;
    inHand: number;
    lastHandedAt: number | null;
    lastSettledAt: number | null;
  };
}

export interface MessagingPace {
  /** The pause after a first failure, in milliseconds. */
  readonly firstPauseMs: number;
  /** How often a message is handed out again, at most. */
  readonly deliveryLimit: number;
}

export interface Published {
  readonly contentType?: string;
  readonly messageId?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
}

/** A broker of one test's own, with a way in and out beside the ports. */
export interface MessagingUnderTest {
  readonly messaging: {
    server(consuming: { queue: Queue; prefetch: number }): MessageServer;
    ping(): Promise<void>;
    waiting(queue: Queue): Promise<number>;
  };
  readonly road: DeliveryRoad;
  readonly announcer: WebhookAnnouncer;
  /** Publishes to `domain.events`. */
  publish(routingKey: string, body: Uint8Array, properties?: Published): Promise<void>;
  /** What lies in `<queue>.dead`. */
  deadLetters(queue: Queue): Promise<readonly IncomingMessage[]>;
  /** A list of what is published to `webhook.events` under the pattern, which grows. */
  listenTo(pattern: string): Promise<readonly IncomingMessage[]>;
  teardown(): Promise<void>;
}

type Handler = (message: IncomingMessage) => unknown;

const PACE: MessagingPace = { firstPauseMs: 30, deliveryLimit: 20 };
const NEVER_IN_A_TEST_MS = 600_000;

export const messagingContract = (
  make: (pace: MessagingPace) => Promise<MessagingUnderTest>,
): void => {
  let broker: MessagingUnderTest;
  let servers: MessageServer[];

  const start = async (pace: Partial<MessagingPace> = {}): Promise<void> => {
    broker = await make({ ...PACE, ...pace });
  };
  const startAgain = async (pace: Partial<MessagingPace>): Promise<void> => {
    await broker.teardown();
    await start(pace);
  };

  const consume = async (
    handler: Handler,
    { queue = 'event-router', prefetch = 10 }: { queue?: Queue; prefetch?: number } = {},
  ): Promise<MessageServer> => {
    const server = broker.messaging.server({ queue, prefetch });
    servers.push(server);
    server.addHandler(queue, handler, true);
    await listening(server);
    return server;
  };

  beforeEach(async () => {
    servers = [];
    await start();
  });
  afterEach(async () => {
    await Promise.all(servers.map((server) => server.close()));
    await broker.teardown();
  });

  describe('a message', () => {
    it('comes to the handler of its queue as it was published', async () => {
      const got: IncomingMessage[] = [];
      await consume((message) => void got.push(message));

      await broker.publish('task.created', bytes('{"id": 1}'), {
        contentType: 'application/json',
        messageId: 'm-1',
        headers: { 'cloudEvents:id': 'e-1' },
      });
      await until(() => got.length === 1);

      const [message] = got;
      expect(message && { ...message, body: text(message) }).toEqual({
        routingKey: 'task.created',
        contentType: 'application/json',
        messageId: 'm-1',
        headers: { 'cloudEvents:id': 'e-1' },
        body: '{"id": 1}',
        redelivered: false,
      });
    });

    it('may lack everything but its routing key', async () => {
      const got: IncomingMessage[] = [];
      await consume((message) => void got.push(message));

      await broker.publish('task.created', new Uint8Array());
      await until(() => got.length === 1);

      expect(got[0]).toMatchObject({ contentType: undefined, messageId: undefined, headers: {} });
      expect(got[0]?.body).toHaveLength(0);
    });

    it('waits for a consumer', async () => {
      const got: string[] = [];
      const first = await consume((message) => void got.push(text(message)));
      await first.close();

      await broker.publish('task.created', bytes('meanwhile'));
      await consume((message) => void got.push(text(message)));

      await until(() => got.length === 1);
      expect(got).toEqual(['meanwhile']);
    });

    it.each(['', '#', '*.*', '{"cmd":"sum"}', 'größe.geändert', 'a'.repeat(200)])(
      'comes with whatever routing key: %j',
      async (routingKey) => {
        const got: IncomingMessage[] = [];
        await consume((message) => void got.push(message));

        await broker.publish(routingKey, bytes('{"id":"1","pattern":"other","data":{}}'));
        await until(() => got.length === 1);

        expect(got[0]?.routingKey).toBe(routingKey);
      },
    );
  });

  describe('a message whose handler is done', () => {
    it.each<[string, Handler]>([
      ['with a promise', () => Promise.resolve()],
      ['with a value', () => 42],
    ])('is not handed out again: %s', async (_, handler) => {
      const server = await consume(handler);
      await broker.publish('task.created', bytes('handled'));
      await until(() => isIdle(server));
      await server.close();

      const got: string[] = [];
      await consume((message) => void got.push(text(message)));
      await broker.publish('task.created', bytes('next'));
      await until(() => got.length > 0);

      expect(got).toEqual(['next']);
    });

    it('is counted until then', async () => {
      const work = new Gate();
      const server = await consume(() => work.passed);
      expect(server.health()).toEqual({
        ...{ connected: true, inHand: 0 },
        ...{ lastHandedAt: null, lastSettledAt: null },
      });

      await broker.publish('task.created', bytes('x'));
      await until(() => server.health().inHand === 1);
      expect(server.health().lastSettledAt).toBeNull();
      expect(server.health().lastHandedAt).toBeCloseTo(Date.now(), -4);

      work.open();
      await until(() => server.health().inHand === 0);
      expect(server.health().lastSettledAt).toBeCloseTo(Date.now(), -4);
    });

    it('may be done before those that came earlier', async () => {
      const first = new Gate();
      const done: string[] = [];
      const server = await consume(async (message) => {
        if (text(message) === '0') await first.passed;
        done.push(text(message));
      });
      for (let n = 0; n < 50; n += 1) await broker.publish('task.created', bytes(String(n)));
      await until(() => done.length === 49);
      first.open();
      await until(() => isIdle(server));
      await server.close();

      await consume((message) => void done.push(text(message)));
      await broker.publish('task.created', bytes('next'));
      await until(() => done.length === 51);
      expect(done.slice(-2)).toEqual(['0', 'next']);
    });
  });

  describe('a refused message', () => {
    const refuse = (): Promise<void> =>
      Promise.reject(new Refused('not-json', `Send JSON. ${'x'.repeat(600)}`));

    it('lies with the dead letters, byte for byte, with the reason', async () => {
      await consume(refuse);
      const body = Uint8Array.from([0, 0xff, 0xfe, 0x7b]);

      await broker.publish('task.created', body, {
        contentType: 'text/plain',
        messageId: 'm-1',
        headers: { tenant: 'acme' },
      });
      const dead = await deadLetters(1);

      expect(dead[0]).toMatchObject({
        contentType: 'text/plain',
        messageId: 'm-1',
        headers: {
          tenant: 'acme',
          'x-postrider-reason': 'not-json',
          'x-postrider-detail': `Send JSON. ${'x'.repeat(501)}`,
          'x-postrider-routing-key': 'task.created',
          'x-postrider-exchange': 'domain.events',
          'x-postrider-refused-at': expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        },
      });
      expect([...(dead[0]?.body ?? [])]).toEqual([...body]);
    });

    it('holds back nothing behind it', async () => {
      const got: string[] = [];
      await consume(
        (message) => (text(message) === 'bad' ? refuse() : void got.push(text(message))),
        { prefetch: 1 },
      );

      for (const body of ['bad', 'good', 'bad', 'good']) await broker.publish('t', bytes(body));

      await until(() => got.length === 2);
      expect(await deadLetters(2)).toHaveLength(2);
    });

    it('may be refused by a throw', async () => {
      await consume(() => {
        throw new Refused('too-large', 'Send less.');
      });
      await broker.publish('task.created', bytes('x'));
      expect((await deadLetters(1))[0]?.headers).toMatchObject({
        'x-postrider-reason': 'too-large',
      });
    });
  });

  describe('a message whose handler failed', () => {
    it('is handed out again after a pause, and says so', async () => {
      const got: { redelivered: boolean; at: number }[] = [];
      const server = await consume(({ redelivered }) => {
        got.push({ redelivered, at: performance.now() });
        if (got.length === 1) throw new Error('the store is away');
      });

      await broker.publish('task.created', bytes('x'));
      await until(() => got.length === 2 && isIdle(server));

      expect(got.map(({ redelivered }) => redelivered)).toEqual([false, true]);
      // A timer may ring a millisecond early.
      expect((got[1]?.at ?? 0) - (got[0]?.at ?? 0)).toBeGreaterThanOrEqual(PACE.firstPauseMs - 1);
    });

    it('goes to the dead letters when it failed too often', async () => {
      await startAgain({ deliveryLimit: 2, firstPauseMs: 1 });
      let times = 0;
      await consume(() => {
        times += 1;
        return Promise.reject(new Error('it always fails'));
      });

      await broker.publish('task.created', bytes('poison'), { messageId: 'm-1' });
      const dead = await deadLetters(1);

      expect(dead[0]).toMatchObject({
        messageId: 'm-1',
        headers: {
          'x-first-death-queue': 'event-router',
          'x-first-death-reason': 'delivery_limit',
          'x-first-death-exchange': 'domain.events',
        },
      });
      expect(dead.map(text)).toEqual(['poison']);
      expect(times).toBe(3);
    });

    it('holds back nothing behind it', async () => {
      await startAgain({ firstPauseMs: NEVER_IN_A_TEST_MS });
      const got: string[] = [];
      await consume((message) => {
        if (text(message) === 'bad') throw new Error('it fails');
        got.push(text(message));
      });
      for (const body of ['bad', 'good', 'good']) await broker.publish('t', bytes(body));
      await until(() => got.length === 2);
    });
  });

  it('has no more messages in hand than it was told to', async () => {
    const gates: Gate[] = [];
    const server = await consume(
      () => {
        const gate = new Gate();
        gates.push(gate);
        return gate.passed;
      },
      { prefetch: 2 },
    );
    for (let n = 0; n < 6; n += 1) await broker.publish('t', bytes(String(n)));

    for (let open = 0; open < 6; open += 1) {
      await until(() => gates.length === Math.min(open + 2, 6));
      expect(server.health().inHand).toBeLessThanOrEqual(2);
      gates[open]?.open();
    }
    await until(() => isIdle(server));
    expect(gates).toHaveLength(6);
  });

  it('does not start without a handler for its queue, and leaves the messages to others', async () => {
    const server = broker.messaging.server({ queue: 'event-router', prefetch: 1 });
    servers.push(server);
    server.addHandler('another', () => Promise.resolve(), true);

    await expect(listening(server)).rejects.toThrow('event-router');
    expect(server.health().connected).toBe(false);

    const got: IncomingMessage[] = [];
    await consume((message) => void got.push(message));
    await broker.publish('t', bytes('x'));
    await until(() => got.length === 1);
  });

  describe('closing', () => {
    it('waits for what is in hand', async () => {
      const work = new Gate();
      const order: string[] = [];
      const server = await consume(async () => {
        await work.passed;
        order.push('done');
      });
      await broker.publish('t', bytes('in hand'));
      await until(() => server.health().inHand === 1);

      const closed = server.close().then(() => order.push('closed'));
      await until(() => !server.health().connected);
      work.open();
      await closed;
      expect(order).toEqual(['done', 'closed']);
      expect(server.health()).toMatchObject({ connected: false, inHand: 0 });

      const got: string[] = [];
      await consume((message) => void got.push(text(message)));
      await broker.publish('t', bytes('next'));
      await until(() => got.length > 0);
      expect(got).toEqual(['next']);
    });

    it('hands back what waits for its pause', async () => {
      await startAgain({ firstPauseMs: NEVER_IN_A_TEST_MS });
      let failures = 0;
      const server = await consume(() => {
        failures += 1;
        throw new Error('it fails');
      });
      await broker.publish('t', bytes('x'));
      await until(() => failures === 1);
      await server.close();

      const got: IncomingMessage[] = [];
      await consume((message) => void got.push(message));
      await until(() => got.length === 1);
      expect(got[0]?.redelivered).toBe(true);
    });

    it('may be asked for twice, and before anything came', async () => {
      const server = await consume(() => Promise.resolve());
      await Promise.all([server.close(), server.close()]);
      await server.close();
    });
  });

  describe('announced deliveries', () => {
    it('arrive as they were, those of one webhook together', async () => {
      const got: IncomingMessage[] = [];
      await consume((message) => void got.push(message), { queue: 'deliveries' });
      const [a1, b1, a2, b2] = [due('a', 1), due('b', 1), due('a', 2), due('b', 2)] as const;

      await broker.road.announce([a1, b1, a2, b2]);
      await until(() => got.length === 2);

      expect(got.map(readBundle)).toEqual([
        [a1, a2],
        [b1, b2],
      ]);
    });

    it('travel in bundles of bounded number and size', async () => {
      const got: IncomingMessage[] = [];
      await consume((message) => void got.push(message), { queue: 'deliveries', prefetch: 100 });
      const many = Array.from({ length: 45 }, (_, n) => due('many', n));
      const large = [100, 20, 20, 200, 1].map((kib, n) => due('large', n, kib * 1024));

      await broker.road.announce([...many, ...large]);
      await until(() => got.length === 7);

      const sizes = got
        .map((message) => readBundle(message).map(({ event }) => event.data.length))
        .map((data) => ({
          count: data.length,
          bytes: data.reduce((sum, bytes) => sum + bytes, 0),
        }));
      expect(sizes.slice(0, 3).map(({ count }) => count)).toEqual([20, 20, 5]);
      expect(sizes.slice(3).map(({ bytes }) => bytes / 1024)).toEqual([120, 20, 200, 1]);
      expect(BUNDLE_LIMIT).toEqual({ deliveries: 20, dataBytes: 128 * 1024 });
    });

    it('may be none', async () => {
      await broker.road.announce([]);
      expect(await broker.road.backlog()).toBe(0);
    });

    it('are counted while they wait', async () => {
      expect(await broker.road.backlog()).toBe(0);
      await broker.road.announce([due('a', 1), due('b', 1), due('c', 1)]);
      await until(async () => (await broker.road.backlog()) === 3);

      const work = new Gate();
      const server = await consume(() => work.passed, { queue: 'deliveries', prefetch: 1 });
      await until(async () => (await broker.road.backlog()) === 2);
      expect(await broker.messaging.waiting('deliveries')).toBe(2);
      work.open();
      await until(async () => isIdle(server) && (await broker.road.backlog()) === 0);
    });
  });

  it('tells everyone about webhooks: in order, under their type', async () => {
    const heard = await broker.listenTo('#');
    const disabled = await broker.listenTo('webhook.disabled');
    const events = Array.from({ length: 20 }, (_, n) =>
      cloudEvent(n % 2 ? 'webhook.disabled' : 'webhook.created', n),
    );

    await broker.announcer.publish(events);
    await until(() => heard.length === 20 && disabled.length === 10);

    expect(heard.map((message) => JSON.parse(text(message)) as unknown)).toEqual(events);
    expect(heard.map(({ routingKey }) => routingKey)).toEqual(events.map(({ type }) => type));
    expect(new Set(disabled.map(({ routingKey }) => routingKey))).toEqual(
      new Set(['webhook.disabled']),
    );
    expect(heard[0]).toMatchObject({
      contentType: 'application/cloudevents+json; charset=utf-8',
      messageId: 'e-0',
    });
  });

  it('puts by what webhooks may hear of webhooks, until somebody takes it to them', async () => {
    const types = ['webhook.created', 'webhook.delivery-failed', 'webhook.disabled'];
    await broker.announcer.publish(types.map(cloudEvent));
    const got: IncomingMessage[] = [];
    const server = await consume((message) => void got.push(message), {
      queue: 'event-router.webhooks',
    });
    await until(() => got.length === 2 && isIdle(server));
    expect(got.map(({ routingKey }) => routingKey)).toEqual([types[0], types[2]]);
  });

  it('tells of webhooks though nobody listens', async () => {
    await broker.announcer.publish([cloudEvent('webhook.created', 1)]);
  });

  it('answers', async () => {
    await broker.messaging.ping();
  });

  const deadLetters = async (count: number): Promise<readonly IncomingMessage[]> => {
    let dead: readonly IncomingMessage[] = [];
    await until(async () => {
      dead = await broker.deadLetters('event-router');
      return dead.length === count;
    });
    return dead;
  };
};

/** Needs no broker: what lies on the queue may come from anywhere. */
export const bundleContract = (): void => {
  it.each([
    ['', 'not JSON'],
    ['\u00ff', 'not UTF-8'],
    ['null', 'no object'],
    ['{"deliveries":[]}', 'none'],
    ['{"deliveries":[{}]}', 'no deliveries'],
    [JSON.stringify({ deliveries: [{ ...due('a', 1), attempt: 0 }] }), 'attempt 0'],
    [JSON.stringify({ deliveries: [{ ...due('a', 1), event: null }] }), 'no event'],
  ])('is refused when it is malformed: %j (%s)', (body) => {
    const message: IncomingMessage = {
      routingKey: 'deliveries',
      contentType: undefined,
      messageId: undefined,
      headers: {},
      body: Buffer.from(body, 'latin1'),
      redelivered: false,
    };
    expect(() => readBundle(message)).toThrow(
      expect.objectContaining({ code: 'refused', reason: 'malformed-bundle' }),
    );
  });
};

const isIdle = (server: MessageServer): boolean => {
  const { inHand, lastSettledAt } = server.health();
  return inHand === 0 && lastSettledAt !== null;
};

const listening = (server: MessageServer): Promise<void> =>
  new Promise((resolve, reject) => {
    server.listen((error) => (error instanceof Error ? reject(error) : resolve()));
  });

const bytes = (body: string): Uint8Array => Buffer.from(body);
const text = ({ body }: IncomingMessage): string => Buffer.from(body).toString();

const due = (webhookId: string, n: number, dataLength = 2): DueDelivery => ({
  id: `delivery-${webhookId}-${n}`,
  webhookId,
  attempt: 1,
  leaseUntil: 1_800_000_000_000,
  event: {
    id: `event-${n}`,
    account: 'acme',
    type: 'task.created',
    project: n % 2 ? '42' : null,
    occurredAt: '2026-11-20T10:00:00.000Z',
    data: `"${'x'.repeat(dataLength - 2)}"`,
    details: null,
  },
});

const cloudEvent = (type: string, n: number): CloudEvent => ({
  specversion: '1.0',
  id: `e-${n}`,
  source: '/postrider',
  type,
  subject: `webhook-${n}`,
  time: '2026-11-20T10:00:00.000Z',
  datacontenttype: 'application/json',
  account: 'acme',
  data: { name: 'Grüße', n },
});
