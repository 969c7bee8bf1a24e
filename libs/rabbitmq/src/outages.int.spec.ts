import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { of, throwError } from 'rxjs';
import { Refused, type DueDelivery, type IncomingMessage } from '#application';
import { EXCHANGES, QUEUES, type MessageServer, type Messaging } from '#runtime';
import { Gate, RecordingLog, until } from '../../application/src/testing/index.js';
import { freshVhost, type Fresh } from '../../../test/services/index.js';
import { NotConfirmed, rabbitMessaging, type RabbitOptions } from './index.js';
import { assemble, type Assembled } from './testing/assembled.js';
import { Proxy } from './testing/proxy.js';
import { SideDoor } from './testing/side-door.js';

describe('RabbitMQ behind an unreliable wire', () => {
  let vhost: Fresh;
  let sideDoor: SideDoor;
  let proxy: Proxy;
  let log: RecordingLog;
  let closing: (() => Promise<unknown>)[];

  beforeAll(async () => {
    vhost = await freshVhost();
    sideDoor = await SideDoor.open(vhost.url);
  });
  afterAll(async () => {
    await sideDoor.close();
    await vhost.drop();
  });
  beforeEach(async () => {
    proxy = await Proxy.to(vhost.url);
    log = new RecordingLog();
    closing = [];
  });
  afterEach(async () => {
    await Promise.all(closing.map((close) => close()));
    await proxy.cutForGood();
    await sideDoor.deleteEverything();
  });

  const messagingOver = (url: string, options: Partial<RabbitOptions> = {}): Messaging =>
    rabbitMessaging({ url, reconnectMs: 20, firstPauseMs: 20, logger: log, ...options });

  const serve = (
    messaging: Messaging,
    handler: (message: IncomingMessage) => unknown,
    prefetch = 10,
  ): { server: MessageServer; started: Promise<void> } => {
    const server = messaging.server({ queue: QUEUES.domainEvents, prefetch });
    closing.push(async () => server.close());
    server.addHandler(
      QUEUES.domainEvents,
      async (message: IncomingMessage) => handler(message),
      true,
    );
    const started = new Promise<void>((resolve, reject) => {
      server.listen((error?: unknown) => (error instanceof Error ? reject(error) : resolve()));
    });
    return { server, started };
  };

  const ports = async (messaging: Messaging): Promise<Assembled> => {
    const assembled = await assemble(messaging);
    closing.push(() => assembled.close());
    return assembled;
  };

  const publish = (body: string): Promise<void> =>
    sideDoor.publish(EXCHANGES.domainEvents, 'task.created', Buffer.from(body));
  const told = (event: string): RecordingLog['lines'] =>
    log.lines.filter((line) => line.event === event);

  describe('a consumer', () => {
    it('comes back, with its queue, after the queue was deleted', async () => {
      const got: string[] = [];
      const { server, started } = serve(messagingOver(vhost.url), (message) =>
        got.push(text(message)),
      );
      await started;
      await publish('before');
      await until(() => got.length === 1);

      await sideDoor.channel.deleteQueue(QUEUES.domainEvents);
      await until(
        () => told('rabbitmq.consumer-cancelled').length === 1 && server.health().connected,
      );
      await publish('after');

      await until(() => got.length === 2);
      expect(got).toEqual(['before', 'after']);
    });

    it('that is not told that its queue was deleted finds out that it is forgotten', async () => {
      const got: string[] = [];
      const messaging = messagingOver(proxy.url, { lookMs: 100 });
      await ports(messaging);
      const { started } = serve(messaging, (message) => got.push(text(message)));
      await started;
      await publish('before');
      await until(() => got.length === 1);

      proxy.swallow('cancel');
      await sideDoor.channel.deleteQueue(QUEUES.domainEvents);
      await ports(messagingOver(vhost.url));
      await until(() =>
        publish('after').then(
          () => got.length > 1,
          () => false,
        ),
      );
      expect(told('rabbitmq.consumer-cancelled')).toEqual([]);
      expect(told('rabbitmq.consumer-forgotten').length).toBeGreaterThan(0);
    });

    it('gets every message at least once though the wire is cut again and again', async () => {
      const count = 2_000;
      const got = new Set<string>();
      const { server, started } = serve(
        messagingOver(proxy.url),
        async (message) => {
          await new Promise((resolve) => setImmediate(resolve));
          got.add(text(message));
        },
        50,
      );
      await started;

      let cuts = 0;
      for (let n = 0; n < count; n += 1) {
        sideDoor.channel.publish(EXCHANGES.domainEvents, 'task.created', Buffer.from(String(n)));
        if (n % 400 === 399) {
          await sideDoor.channel.waitForConfirms();
          const before = got.size;
          await until(() => got.size > before || got.size === n + 1);
          proxy.cut();
          cuts += 1;
          await until(
            () => server.health().connected && told('rabbitmq.connected').length === cuts,
          );
        }
      }

      await until(() => got.size === count && server.health().inHand === 0);
      expect(cuts).toBe(5);
      expect(told('rabbitmq.waiting')).toHaveLength(5);
    });

    it('acks nothing on a new channel that it got on the old one', async () => {
      const releases: (() => void)[] = [];
      const got: IncomingMessage[] = [];
      const { server, started } = serve(messagingOver(proxy.url), (message) => {
        got.push(message);
        if (got.length <= 3) return new Promise<void>((resolve) => releases.push(resolve));
        return undefined;
      });
      await started;
      for (const body of ['1', '2', '3']) await publish(body);
      await until(() => got.length === 3);

      proxy.cut();
      await until(() => got.length === 6);
      expect(got.slice(3).every(({ redelivered }) => redelivered)).toBe(true);
      for (const release of releases) release();
      await until(() => server.health().inHand === 0);
      await publish('4');

      await until(() => got.length === 7);
      expect(told('rabbitmq.connected')).toHaveLength(1);
      expect(told('rabbitmq.setup-failed')).toHaveLength(0);
    });

    it('gets again what was in hand when the wire was cut, though later ones were done', async () => {
      const first = new Gate();
      closing.push(async () => first.open());
      const got: string[] = [];
      const { server, started } = serve(messagingOver(proxy.url), (message) => {
        got.push(text(message));
        return got.length === 1 ? first.passed : undefined;
      });
      await started;
      for (const body of ['1', '2', '3', '4']) await publish(body);
      await until(() => got.length === 4 && server.health().inHand === 1);

      proxy.cut();
      await until(() => got.slice(4).includes('1'));
    });

    it('hands back to the broker what failed while the wire was cut', async () => {
      const got: IncomingMessage[] = [];
      const { server, started } = serve(messagingOver(proxy.url), (message) => {
        got.push(message);
        if (got.length > 1) return;
        proxy.cut();
        throw new Error('the store is away');
      });
      await started;
      await publish('1');
      await until(() => got.length === 2 && server.health().inHand === 0);
      await publish('2');
      await until(() => got.length === 3);
    });

    it('starts as soon as the broker is there, and says once that it waits', async () => {
      await proxy.cutForGood();
      const got: string[] = [];
      const { server, started } = serve(messagingOver(proxy.url), (message) =>
        got.push(text(message)),
      );
      let attempts = 0;
      server.on('connectFailed', () => (attempts += 1));
      await until(() => attempts >= 5);
      expect(server.health().connected).toBe(false);

      await proxy.mend();
      await started;
      expect(server.health().connected).toBe(true);
      await publish('1');
      await until(() => got.length === 1);
      expect(log.lines.map(({ event }) => event)).toEqual([
        'rabbitmq.waiting',
        'rabbitmq.connected',
      ]);
    });

    it('may be closed while it still waits for the broker', async () => {
      await proxy.cutForGood();
      const { server, started } = serve(messagingOver(proxy.url), () => undefined);
      await Promise.all([expect(started).rejects.toThrow('Closed before'), server.close()]);
    });

    it('takes no more messages when the wire is mended while it closes', async () => {
      const work = new Gate();
      const got: string[] = [];
      const messaging = messagingOver(proxy.url);
      const { server, started } = serve(messaging, (message) => {
        got.push(text(message));
        return work.passed;
      });
      await started;
      await publish('1');
      await until(() => got.length === 1);

      const closed = server.close();
      await until(() => !server.health().connected);
      proxy.cut();
      await until(() => told('rabbitmq.connected').length === 1);
      const others: string[] = [];
      await serve(messagingOver(vhost.url), (message) => others.push(text(message))).started;
      await publish('2');
      await until(() => others.length === 2);
      work.open();
      await closed;

      expect(got).toEqual(['1']);
      expect(others.toSorted()).toEqual(['1', '2']);
    });

    it('refuses again what it could not take to the dead letters', async () => {
      let times = 0;
      const { started } = serve(messagingOver(vhost.url), async () => {
        times += 1;
        if (times === 1) await sideDoor.channel.deleteQueue(`${QUEUES.domainEvents}.dead`);
        throw new Refused('not-json', 'Send JSON.');
      });
      await started;
      await publish('bad');
      await until(async () => {
        const { messageCount } = await sideDoor.channel.assertQueue(`${QUEUES.domainEvents}.dead`, {
          durable: true,
          arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': 1_000_000 },
        });
        return messageCount === 1;
      });
    });

    it('waits for handlers that answer with a stream', async () => {
      const server = messagingOver(vhost.url).server({ queue: QUEUES.domainEvents, prefetch: 1 });
      closing.push(async () => server.close());
      const answers = [
        of(1, 2),
        throwError(() => new Refused('not-json', 'Send JSON.')),
        Promise.resolve(of()),
      ];
      server.addHandler(QUEUES.domainEvents, async () => answers.shift(), true);
      await new Promise((resolve) => server.listen(resolve));
      for (const body of ['1', '2', '3']) await publish(body);

      await until(() => answers.length === 0 && server.health().inHand === 0);
      const dead = await sideDoor.peek(`${QUEUES.domainEvents}.dead`);
      expect(dead.map(text)).toEqual(['2']);
    });
  });

  describe('a publisher', () => {
    it('is told in time that the broker cannot be reached', async () => {
      await proxy.cutForGood();
      const messaging = messagingOver(proxy.url, { answerTimeoutMs: 100 });
      const { road, announcer } = await ports(messaging);

      const since = performance.now();
      await Promise.all(
        [
          road.announce([delivery]),
          announcer.publish([event]),
          road.backlog(),
          messaging.ping(),
        ].map((answer) => expect(answer).rejects.toThrow(NotConfirmed)),
      );
      expect(performance.now() - since).toBeLessThan(2_000);
    });

    it('does not publish later what it was told had failed', async () => {
      await proxy.cutForGood();
      const { road } = await ports(messagingOver(proxy.url, { answerTimeoutMs: 500 }));
      await expect(road.announce([delivery])).rejects.toThrow(NotConfirmed);

      await proxy.mend();
      await until(() =>
        road.announce([delivery]).then(
          () => true,
          () => false,
        ),
      );
      expect(await road.backlog()).toBe(1);
    });

    it('is told in time that the broker does not answer', async () => {
      const messaging = messagingOver(proxy.url, { answerTimeoutMs: 200 });
      const { road, announcer } = await ports(messaging);
      // To connect may take longer than that, too.
      const announced = () =>
        road.announce([delivery]).then(
          () => true,
          () => false,
        );
      await until(announced);

      proxy.hang();
      await Promise.all(
        [
          road.announce([delivery]),
          announcer.publish([event]),
          road.backlog(),
          messaging.ping(),
        ].map((answer) => expect(answer).rejects.toThrow('did not answer within 200 ms')),
      );
    });

    it('is told at once that the wire was cut, and publishes again when it is mended', async () => {
      const { road } = await ports(messagingOver(proxy.url));
      await road.announce([delivery]);

      proxy.hang();
      const lost = road.announce([delivery]);
      proxy.cut();
      await expect(lost).rejects.toThrow(NotConfirmed);
      await road.announce([delivery]);
    });

    it('starts over when its channel confirms no more, however well the connection looks', async () => {
      const { road } = await ports(messagingOver(proxy.url, { answerTimeoutMs: 500 }));
      await road.announce([delivery]);

      proxy.swallow('ack');
      await expect(road.announce([delivery])).rejects.toThrow('did not answer within 500 ms');
      await road.announce([delivery]);
      expect(told('rabbitmq.publisher-starts-over')).toHaveLength(1);
    });

    it('is told that the queue is gone, and finds it there the next time', async () => {
      const { road } = await ports(messagingOver(vhost.url));
      await road.announce([delivery]);
      await sideDoor.channel.deleteQueue(QUEUES.deliveries);

      await expect(road.announce([delivery])).rejects.toThrow('has no queue for a message');
      await until(() =>
        road.announce([delivery]).then(
          () => true,
          () => false,
        ),
      );
      expect(await road.backlog()).toBe(1);
    });

    it('survives a question about a queue that is gone', async () => {
      const messaging = messagingOver(vhost.url);
      const { road } = await ports(messaging);
      await road.announce([delivery]);
      await sideDoor.channel.deleteQueue(QUEUES.deliveries);

      await expect(road.backlog()).rejects.toThrow('NOT_FOUND');
      await messaging.ping();
      expect(log.lines).toEqual([]);
    });
  });

  it('never tells a password', async () => {
    const url = new URL(proxy.url);
    url.password = 'hunter2';
    const messaging = messagingOver(url.href, { answerTimeoutMs: 200 });
    await ports(messaging);
    serve(messaging, () => undefined).started.catch(() => undefined);
    await expect(messaging.ping()).rejects.not.toThrow('hunter2');
    await until(() => told('rabbitmq.waiting').length > 0);
    expect(JSON.stringify([log.lines, messaging.description])).not.toContain('hunter2');
    expect(messaging.description).toBe(`RabbitMQ at ${url.host}${url.pathname}`);
    expect(() => rabbitMessaging({ url: 'amqp//guest:hunter2@there' })).toThrow(
      'The RabbitMQ URL must look like amqp://user:password@host:5672/vhost.',
    );
  });

  it('says once why its queues cannot be declared', async () => {
    await sideDoor.channel.assertQueue(QUEUES.domainEvents, { durable: true });
    const { started } = serve(messagingOver(vhost.url), () => undefined);
    started.catch(() => undefined);
    await until(() => told('rabbitmq.setup-failed').length > 0);
    expect(told('rabbitmq.setup-failed')[0]?.['error']).toContain('inequivalent arg');

    await sideDoor.channel.deleteQueue(QUEUES.domainEvents);
    await started;
    expect(told('rabbitmq.setup-failed')).toHaveLength(1);
  });
});

const text = ({ body }: IncomingMessage): string => Buffer.from(body).toString();

const delivery: DueDelivery = {
  id: 'delivery-1',
  webhookId: 'webhook-1',
  attempt: 1,
  leaseUntil: 1_800_000_000_000,
  event: {
    id: 'event-1',
    account: 'acme',
    type: 'task.created',
    project: null,
    occurredAt: '2026-11-20T10:00:00.000Z',
    data: '{}',
    details: null,
  },
};

const event = {
  specversion: '1.0',
  id: 'e-1',
  source: '/postrider',
  type: 'webhook.disabled',
  subject: 'webhook-1',
  time: '2026-11-20T10:00:00.000Z',
  datacontenttype: 'application/json',
  account: 'acme',
  data: {},
} as const;
