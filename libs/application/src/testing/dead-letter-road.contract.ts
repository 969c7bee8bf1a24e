import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CollectDeadLetters } from '../dead-letters/collect-dead-letters.js';
import { RedriveDeadLetters } from '../dead-letters/redrive-dead-letters.js';
import type { CollectedLetter, DeadLetterRoad, WholeLetter } from '../ports/dead-letters.js';
import { Refused, type IncomingMessage } from '../ports/incoming-message.js';
import { FakeClock } from './fake-clock.js';
import { InMemoryDeadLetters } from './in-memory-dead-letters.js';
import type { MessagingPace, MessagingUnderTest, Published } from './messaging.contract.js';
import { RecordingLog } from './recording-log.js';
import { until } from './until.js';

type Server = ReturnType<MessagingUnderTest['messaging']['server']>;
type UnderTest = MessagingUnderTest & { readonly deadLetterRoad: DeadLetterRoad };

const QUEUE = 'event-router';

/** Letters come to `<queue>.dead` the way they always do: a handler refuses them, or fails too often. */
export const deadLetterRoadContract = (make: (pace: MessagingPace) => Promise<UnderTest>): void => {
  let broker: UnderTest;
  let road: DeadLetterRoad;
  let letters: InMemoryDeadLetters;
  let collecting: CollectDeadLetters;
  let server: Server;
  let got: IncomingMessage[];
  /** What the handler makes of a message. */
  let judge: (message: IncomingMessage) => void;

  const refuse = (): never => {
    throw new Refused('not-json', 'Send JSON.');
  };

  beforeEach(async () => {
    broker = await make({ firstPauseMs: 1, deliveryLimit: 1 });
    road = broker.deadLetterRoad;
    letters = new InMemoryDeadLetters();
    collecting = new CollectDeadLetters(road, letters, new FakeClock(), new RecordingLog());
    got = [];
    judge = refuse;
    server = broker.messaging.server({ queue: QUEUE, prefetch: 10 });
    server.addHandler(
      QUEUE,
      (message: IncomingMessage) => {
        judge(message);
        got.push(message);
      },
      true,
    );
    await new Promise<void>((resolve, reject) => {
      server.listen((error) => (error instanceof Error ? reject(error) : resolve()));
    });
  });
  afterEach(async () => {
    await server.close();
    await broker.teardown();
  });

  const publish = (body: string, properties: Published = {}) =>
    broker.publish('task.created', Buffer.from(body), properties);
  const buried = (count: number) => until(async () => (await road.waiting(QUEUE)) === count);
  const poison = async (...bodies: readonly string[]): Promise<void> => {
    for (const [n, body] of bodies.entries()) {
      await publish(body, { messageId: body });
      await buried(n + 1);
    }
  };
  const collected = async (): Promise<readonly CollectedLetter[]> => {
    let found: readonly CollectedLetter[] = [];
    await road.collect(QUEUE, async (handed) => {
      found = handed;
      return handed.map(() => true);
    });
    return found;
  };
  const kept = async () =>
    (await letters.list(QUEUE, { limit: 100, after: null })).items.map(bodyOf);

  describe('dead letters on the broker', () => {
    it('are handed over oldest first with all that is known, and are gone', async () => {
      await poison('one', 'two', 'three');
      const found = await collected();
      expect(found.map(bodyOf)).toEqual(['one', 'two', 'three']);
      expect(found[0]).toMatchObject({
        ...{ id: 'one', queue: QUEUE, account: null, reason: 'not-json', detail: 'Send JSON.' },
        ...{ routingKey: 'task.created', exchange: 'domain.events', contentType: null },
        ...{ refusedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/), messageId: 'one' },
        ...{ redriven: 0, redelivered: false },
      });
      await buried(0);
      expect(await collected()).toEqual([]);
      expect(await road.waiting('deliveries')).toBe(0);
    });

    it('say whose they are, if they do', async () => {
      await poison('{"id":"","account":"acme"}');
      expect(await collected()).toMatchObject([{ account: 'acme' }]);
      await poison('{"id":""}');
      expect(await collected()).toMatchObject([{ account: 'default' }]);
    });

    it('say that they failed too often', async () => {
      judge = () => {
        throw new Error('it always fails');
      };
      await publish('poison');
      await buried(1);
      expect(await collected()).toMatchObject([
        {
          ...{ reason: 'delivery_limit', detail: null },
          ...{ routingKey: 'task.created', exchange: 'domain.events' },
        },
      ]);
    });

    it('without a message id have one of their own, the same each time', async () => {
      await publish('one');
      await buried(1);
      await publish('two');
      await buried(2);
      let first: readonly CollectedLetter[] = [];
      await road.collect(QUEUE, async (handed) => {
        first = handed;
        return [];
      });
      await buried(2);
      const ids = first.map(({ id }) => id);
      expect(new Set(ids).size).toBe(2);
      expect(ids[0]).toMatch(/^[0-9a-f]{64}$/);
      const again = await collected();
      expect(again.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
      expect(again.map(({ redelivered }) => redelivered)).toEqual([true, true]);
    });

    it('stay there as long as the store is away, and those it does not take', async () => {
      await poison('one', 'two');
      letters.goAway();
      await expect(collecting.tick()).rejects.toThrow('cannot be used');
      const away = road.collect(QUEUE, () => Promise.reject(new Error('gone meanwhile')));
      await expect(away).rejects.toThrow('gone meanwhile');
      await buried(2);
      const half = await road.collect(QUEUE, async (handed) =>
        handed.map((letter) => bodyOf(letter) === 'one'),
      );
      expect(half).toEqual({ handed: 2, kept: 1 });
      await buried(1);
      letters.comeBack();
      expect(await collecting.tick()).toBe(true);
      expect(await collecting.tick()).toBe(false);
      expect(await kept()).toEqual(['two']);
    });
  });

  describe('redriving', () => {
    const redrive = (...terms: readonly [WhichLetters, number]) =>
      new RedriveDeadLetters(letters, road).execute(QUEUE, ...terms);
    type WhichLetters = Parameters<RedriveDeadLetters['execute']>[1];
    const collectAll = async (): Promise<void> => {
      while (await collecting.tick());
    };

    it('brings a letter back as it was published, and counts it', async () => {
      await publish('{}', {
        contentType: 'application/json',
        messageId: 'm-1',
        headers: { tenant: 'acme' },
      });
      await buried(1);
      await collectAll();
      judge = () => undefined;

      expect(await redrive({ ids: ['m-1'] }, 10)).toBe(1);
      await until(() => got.length === 1);

      const [message] = got;
      expect(message && { ...message, body: bodyOf(message) }).toEqual({
        routingKey: 'task.created',
        contentType: 'application/json',
        messageId: 'm-1',
        headers: { tenant: 'acme', 'x-postrider-redriven': 1 },
        body: '{}',
        redelivered: false,
      });
      expect(await letters.count(QUEUE)).toBe(0);
    });

    it('takes one that is refused again no further than where it was', async () => {
      await poison('poison');
      for (const redriven of [1, 2]) {
        await collectAll();
        expect(await redrive('all', 100)).toBe(1);
        await buried(1);
        const [letter] = await peek();
        expect(letter).toMatchObject({ id: 'poison', reason: 'not-json', redriven });
      }
    });

    it('brings back those that failed too often under their routing key', async () => {
      judge = () => {
        throw new Error('it always fails');
      };
      await publish('{}');
      await buried(1);
      await collectAll();
      judge = () => undefined;

      await redrive('all', 10);
      await until(() => got.length === 1);
      expect(got[0]).toMatchObject({
        routingKey: 'task.created',
        headers: { 'x-postrider-redriven': 1 },
      });
    });

    it('takes the named alone, or the oldest up to a limit, and leaves the others', async () => {
      await poison('a', 'b', 'c', 'd', 'e');
      await collectAll();
      judge = () => undefined;

      expect(await redrive({ ids: ['c', 'nobody'] }, 10)).toBe(1);
      expect(await kept()).toEqual(['a', 'b', 'd', 'e']);
      expect(await redrive('all', 2)).toBe(2);
      expect(await kept()).toEqual(['d', 'e']);
      await until(() => got.length === 3);
      expect(got.map(bodyOf)).toEqual(['c', 'a', 'b']);
      expect(await redrive({ reason: 'too-large' }, 10)).toBe(0);
    });

    it('sends what another broker handed over', async () => {
      const foreign: WholeLetter = {
        ...{ id: 'm', queue: QUEUE, account: null, reason: null, detail: null, refusedAt: null },
        ...{ routingKey: 'task.created', exchange: 'domain.events', redriven: 0 },
        ...{ messageId: 'm', contentType: 'text/plain', headers: {}, properties: {} },
        body: new Uint8Array([1, 2]),
      };
      judge = () => undefined;
      await road.sendBack([foreign]);
      await until(() => got.length === 1);
      expect(got[0]).toMatchObject({
        ...{ routingKey: 'task.created', messageId: 'm', contentType: 'text/plain' },
      });
    });
  });

  const peek = async (): Promise<readonly CollectedLetter[]> => {
    let found: readonly CollectedLetter[] = [];
    await road.collect(QUEUE, async (handed) => {
      found = handed;
      return [];
    });
    return found;
  };
};

const bodyOf = ({ body }: { readonly body: Uint8Array }): string => Buffer.from(body).toString();
