import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DeadLetters, KeptLetter, WholeLetter } from '../../ports/dead-letters.js';
import { bodyOf, collectedLetter } from '../examples-of-letters.js';
import { NOON } from '../fake-clock.js';

export interface MadeDeadLetters {
  readonly letters: DeadLetters;
  teardown(): Promise<void>;
}

const QUEUE = 'event-router';

/** Where dead letters are kept. */
export const deadLettersContract = (make: () => Promise<MadeDeadLetters>): void => {
  let made: MadeDeadLetters;
  let letters: DeadLetters;

  beforeEach(async () => {
    made = await make();
    ({ letters } = made);
  });
  afterEach(() => made.teardown());

  const keep = (...ids: readonly string[]) =>
    letters.keep(
      ids.map((id) => collectedLetter({ id })),
      NOON,
    );
  const all = async (): Promise<readonly KeptLetter[]> =>
    (await letters.list(QUEUE, { limit: 1_000, after: null })).items;
  const ids = async () => (await all()).map(({ id }) => id);
  const taken = async (
    terms: Partial<Parameters<DeadLetters['take']>[0]> = {},
  ): Promise<readonly WholeLetter[]> => {
    const got: WholeLetter[] = [];
    const until = (await letters.newest(QUEUE)) ?? '0';
    await letters.take(
      { queue: QUEUE, which: 'all', limit: 100, until, ...terms },
      async (sent) => void got.push(...sent),
    );
    return got;
  };

  describe('a dead letter', () => {
    it('is told with all that is known of it, and its bytes', async () => {
      const body = Buffer.from([0x00, 0xff, 0x7b]);
      const letter = collectedLetter({ body, account: 'acme', redriven: 2 });
      await letters.keep([letter], NOON);
      const [told] = await all();
      expect({ ...told, body: bodyOf(told!) }).toEqual({
        ...{ id: letter.id, account: 'acme', reason: 'not-json', detail: 'Send JSON.' },
        ...{ routingKey: 'task.created', exchange: 'domain.events', contentType: null },
        ...{ refusedAt: new Date(NOON).toISOString(), seenAt: new Date(NOON).toISOString() },
        ...{ redriven: 2, body: bodyOf({ body }) },
      });
    });

    it('may be of nobody, for no reason, from nowhere', async () => {
      const nothing = { account: null, reason: null, detail: null, routingKey: null };
      await letters.keep(
        [collectedLetter({ ...nothing, exchange: null, refusedAt: null, body: Buffer.alloc(0) })],
        NOON,
      );
      expect(await all()).toMatchObject([{ ...nothing, exchange: null, refusedAt: null }]);
    });

    it('is kept whatever stands in it, and comes out as it was', async () => {
      const strange = {
        messageId: 'a\u0000b',
        routingKey: 'x\u0000\ud800',
        reason: 'r'.repeat(5_000),
        headers: {
          bytes: Buffer.from([0, 1, 255]),
          when: { '!': 'timestamp', value: 1_795_229_279 },
          nested: { 'nul\u0000': ['\u0000', null, 1.5, true] },
        },
        properties: { correlationId: '\u0000', priority: 3 },
      };
      await letters.keep([collectedLetter(strange)], NOON);
      const [letter] = await taken();
      expect(letter).toMatchObject(strange);
      expect(await all()).toEqual([]);
    });

    it('handed over again is kept once', async () => {
      const letter = collectedLetter();
      await letters.keep([letter], NOON);
      await letters.keep([{ ...letter, redelivered: true }], NOON + 5_000);
      expect(await ids()).toEqual([letter.id]);
      await letters.keep([collectedLetter({ redriven: 1, redelivered: true })], NOON);
      expect(await all()).toHaveLength(2);
    });

    it('is another than its twin, for neither was handed over before', async () => {
      const twin = collectedLetter();
      await letters.keep([twin, twin], NOON);
      await letters.keep([twin], NOON);
      expect(await all()).toHaveLength(3);
    });

    it('lies among those of its queue', async () => {
      await keep('one');
      await letters.keep([collectedLetter({ id: 'two', queue: 'deliveries' })], NOON);
      expect(await ids()).toEqual(['one']);
      expect([await letters.count(QUEUE), await letters.count('deliveries')]).toEqual([1, 1]);
      expect(await letters.newest('event-router.webhooks')).toBeNull();
    });
  });

  describe('a list of them', () => {
    it('goes page by page from the oldest on, without double or loss', async () => {
      const kept = Array.from({ length: 23 }, (_, i) => `n${i}`);
      for (const id of kept) await keep(id);
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const page: Awaited<ReturnType<DeadLetters['list']>> = await letters.list(QUEUE, {
          ...{ limit: 10, after },
        });
        expect(page.items.length).toBeLessThanOrEqual(10);
        seen.push(...page.items.map(({ id }) => id));
        after = page.next;
        if (seen.length === 10) await letters.discard(QUEUE, { ids: ['n3'] });
      } while (after !== null);
      expect(seen).toEqual(kept);
    });

    it('is narrowed to a reason', async () => {
      await keep('one');
      await letters.keep([collectedLetter({ id: 'two', reason: 'too-large' })], NOON);
      await keep('three');
      const { items, next } = await letters.list(QUEUE, { limit: 2, after: null }, 'not-json');
      expect([items.map(({ id }) => id), next]).toEqual([['one', 'three'], null]);
    });
  });

  describe('taking them', () => {
    it('gives the oldest whole, and they are gone', async () => {
      await keep('one', 'two', 'three');
      const given = await taken({ limit: 2 });
      expect(given.map(({ id }) => id)).toEqual(['one', 'two']);
      expect(given[0]).toMatchObject({
        ...{ queue: QUEUE, messageId: 'one', headers: { tenant: 'acme' }, properties: {} },
      });
      expect(await ids()).toEqual(['three']);
    });

    it('leaves them where they are when they cannot be sent', async () => {
      await keep('one', 'two');
      const until = (await letters.newest(QUEUE))!;
      const failing = letters.take({ queue: QUEUE, which: 'all', limit: 5, until }, () =>
        Promise.reject(new Error('no broker')),
      );
      await expect(failing).rejects.toThrow('no broker');
      expect(await ids()).toEqual(['one', 'two']);
    });

    it('gives the named, or those of a reason, and nothing newer than was asked', async () => {
      await keep('one', 'two', 'three');
      const named = await taken({ which: { ids: ['two', 'nobody', 'a\u0000b'] } });
      expect(named.map(({ id }) => id)).toEqual(['two']);
      const until = (await letters.newest(QUEUE))!;
      await letters.keep([collectedLetter({ id: 'four', reason: 'too-large' })], NOON);
      expect(await taken({ which: { reason: 'too-large' }, until })).toEqual([]);
      expect(await taken({ which: { reason: 'too-large' } })).toHaveLength(1);
      expect(await ids()).toEqual(['one', 'three']);
    });
  });

  it('discards the named, those of a reason, or all', async () => {
    await keep('one', 'two', 'three');
    await letters.keep([collectedLetter({ id: 'four', reason: 'too-large' })], NOON);
    expect(await letters.discard(QUEUE, { ids: ['two', 'nobody'] })).toBe(1);
    expect(await letters.discard(QUEUE, { reason: 'too-large' })).toBe(1);
    expect(await ids()).toEqual(['one', 'three']);
    expect(await letters.discard('deliveries', 'all')).toBe(0);
    expect(await letters.discard(QUEUE, 'all')).toBe(2);
    expect(await letters.count(QUEUE)).toBe(0);
  });
};
