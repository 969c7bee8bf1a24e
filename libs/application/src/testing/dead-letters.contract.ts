import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DeadLetter, DeadLetters } from '../ports/dead-letters.js';
import { Refused, type IncomingMessage } from '../ports/incoming-message.js';
import type { MessagingPace, MessagingUnderTest, Published } from './messaging.contract.js';
import { until } from './until.js';

type Server = ReturnType<MessagingUnderTest['messaging']['server']>;

/** Letters come to `<queue>.dead` the way they always do: a handler refuses them, or fails too often. */
export const deadLettersContract = (
  make: (pace: MessagingPace) => Promise<MessagingUnderTest & { readonly letters: DeadLetters }>,
): void => {
  let broker: MessagingUnderTest & { readonly letters: DeadLetters };
  let letters: DeadLetters;
  let server: Server;
  let got: IncomingMessage[];
  /** What the handler makes of a message. */
  let judge: (message: IncomingMessage) => void;

  const refuse = (): never => {
    throw new Refused('not-json', 'Send JSON.');
  };

  beforeEach(async () => {
    broker = await make({ firstPauseMs: 1, deliveryLimit: 1 });
    letters = broker.letters;
    got = [];
    judge = refuse;
    server = broker.messaging.server({ queue: 'event-router', prefetch: 10 });
    server.addHandler(
      'event-router',
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

  const listed = async (count: number): Promise<readonly DeadLetter[]> => {
    let found: readonly DeadLetter[] = [];
    await until(async () => {
      found = await letters.list('event-router', 100);
      return found.length === count;
    });
    return found;
  };

  const buried = async (
    bodies: readonly string[],
    properties: (body: string) => Published = () => ({}),
  ): Promise<readonly DeadLetter[]> => {
    for (const [n, body] of bodies.entries()) {
      await broker.publish('task.created', Buffer.from(body), properties(body));
      await listed(n + 1);
    }
    return listed(bodies.length);
  };

  describe('dead letters', () => {
    it('are listed oldest first with all that is known, and stay', async () => {
      await buried(['one', 'two', 'three'], (messageId) => ({ messageId }));

      const found = await listed(3);

      expect(found.map(bodyOf)).toEqual(['one', 'two', 'three']);
      expect(found[0]).toEqual({
        id: 'one',
        reason: 'not-json',
        detail: 'Send JSON.',
        routingKey: 'task.created',
        refusedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        contentType: null,
        body: expect.anything(),
        redriven: 0,
      });
      await until(async () => (await letters.count('event-router')) === 3);
      expect(await letters.count('deliveries')).toBe(0);
    });

    it('are listed up to a limit', async () => {
      await buried(['one', 'two', 'three']);
      expect((await letters.list('event-router', 2)).map(bodyOf)).toEqual(['one', 'two']);
      expect(await listed(3)).toHaveLength(3);
    });

    it('say that they failed too often', async () => {
      judge = () => {
        throw new Error('it always fails');
      };
      await broker.publish('task.created', Buffer.from('poison'));
      expect((await listed(1))[0]).toMatchObject({
        reason: 'delivery_limit',
        detail: null,
        routingKey: 'task.created',
      });
    });

    it('without a message id have one that no look changes, and each its own', async () => {
      const [one, two] = await buried(['one', 'two']);
      expect(one?.id).toMatch(/^[0-9a-f]{64}$/);
      expect(two?.id).not.toBe(one?.id);
      expect((await listed(2)).map(({ id }) => id)).toEqual([one?.id, two?.id]);
    });
  });

  describe('redriving', () => {
    it('brings a letter back as it was published, and counts it', async () => {
      await broker.publish('task.created', Buffer.from('{}'), {
        contentType: 'application/json',
        messageId: 'm-1',
        headers: { tenant: 'acme' },
      });
      await listed(1);
      judge = () => undefined;

      expect(await letters.redrive('event-router', ['m-1'], 10)).toBe(1);
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
      await listed(0);
    });

    it('takes one that is refused again no further than where it was', async () => {
      await buried(['poison'], () => ({ messageId: 'm-1' }));
      expect(await letters.redrive('event-router', 'all', 100)).toBe(1);
      await until(async () => (await letters.list('event-router', 1))[0]?.redriven === 1);
      expect(await letters.redrive('event-router', ['m-1'], 100)).toBe(1);
      await until(async () => (await letters.list('event-router', 1))[0]?.redriven === 2);
      expect(await listed(1)).toMatchObject([{ id: 'm-1', reason: 'not-json' }]);
    });

    it('brings back those that failed too often under their routing key', async () => {
      judge = () => {
        throw new Error('it always fails');
      };
      await broker.publish('task.created', Buffer.from('{}'));
      await listed(1);
      judge = () => undefined;

      await letters.redrive('event-router', 'all', 10);
      await until(() => got.length === 1);
      expect(got[0]).toMatchObject({
        routingKey: 'task.created',
        headers: { 'x-postrider-redriven': 1 },
      });
    });

    it('takes the named alone, or the oldest up to a limit, and leaves the others in order', async () => {
      await buried(['a', 'b', 'c', 'd', 'e'], (messageId) => ({ messageId }));
      judge = () => undefined;

      expect(await letters.redrive('event-router', ['c', 'nobody'], 10)).toBe(1);
      expect((await listed(4)).map(bodyOf)).toEqual(['a', 'b', 'd', 'e']);
      expect(await letters.redrive('event-router', 'all', 2)).toBe(2);
      expect((await listed(2)).map(bodyOf)).toEqual(['d', 'e']);
      await until(() => got.length === 3);
      expect(got.map(bodyOf)).toEqual(['c', 'a', 'b']);
    });
  });

  describe('discarding', () => {
    it('takes the named alone, and then all', async () => {
      await buried(['a', 'b', 'c'], (messageId) => ({ messageId }));

      expect(await letters.discard('event-router', ['b', 'nobody'])).toBe(1);
      expect((await listed(2)).map(bodyOf)).toEqual(['a', 'c']);
      expect(await letters.discard('event-router', 'all')).toBe(2);
      await listed(0);
      expect(await letters.discard('event-router', 'all')).toBe(0);
      expect(got).toEqual([]);
    });
  });
};

const bodyOf = ({ body }: { readonly body: Uint8Array }): string => Buffer.from(body).toString();
