import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Sealed } from '#domain';
import type { Claim, IdempotentReplies } from '../../idempotency/idempotent-replies.js';

const NOON = Date.parse('2026-01-01T12:00:00Z');
const MINUTE = 60_000;
const DAY = 86_400_000;
const TERMS = { keptMs: DAY, abandonedMs: MINUTE };
const REPLY = 'k1.sealed' as Sealed;

/** What every IdempotentReplies does. `make` returns an empty one. */
export const idempotentRepliesContract = (make: () => Promise<IdempotentReplies>): void => {
  describe('idempotent replies', () => {
    let replies: IdempotentReplies;
    let count = 0;
    const claimOf = (facts: Partial<Claim> = {}): Claim => {
      count += 1;
      const token = `00000000-0000-7000-8000-${String(count).padStart(12, '0')}`;
      const name = { account: 'acme', route: 'POST /v1/webhooks', key: 'k' };
      return { ...name, digest: 'd', token, at: NOON, ...facts };
    };
    const claim = (facts: Partial<Claim> = {}) => replies.claim(claimOf(facts), TERMS);

    beforeEach(async () => {
      replies = await make();
    });

    it('let one be first, however many ask at once', async () => {
      const all = await Promise.all(Array.from({ length: 8 }, () => claim()));
      expect(all.filter(({ as }) => as === 'first')).toHaveLength(1);
      expect(all.filter(({ as }) => as === 'in-progress')).toHaveLength(7);
    });

    it('tell the reply again for a day, and only to the same request', async () => {
      const first = claimOf();
      expect(await replies.claim(first, TERMS)).toEqual({ as: 'first' });
      await replies.keep(first, REPLY);
      const answered = { as: 'answered', reply: REPLY };
      expect(await claim({ at: NOON + DAY - 1 })).toEqual(answered);
      expect(await claim({ digest: 'other' })).toEqual({ as: 'another-request' });
      expect(await claim({ at: NOON + DAY, digest: 'other' })).toEqual({ as: 'first' });
    });

    it('keep names apart by account, route and key', async () => {
      await claim();
      for (const other of [{ account: 'b' }, { route: 'POST /v1/events' }, { key: 'l' }]) {
        expect(await claim(other)).toEqual({ as: 'first' });
      }
    });

    it('free a name whose work was not done', async () => {
      const first = claimOf();
      await replies.claim(first, TERMS);
      await replies.release(first);
      expect(await claim({ digest: 'corrected' })).toEqual({ as: 'first' });
    });

    it('give an abandoned name to the next, and heed the former holder no more', async () => {
      const dead = claimOf();
      await replies.claim(dead, TERMS);
      expect(await claim({ at: NOON + MINUTE - 1 })).toEqual({ as: 'in-progress' });
      const next = claimOf({ at: NOON + MINUTE });
      expect(await replies.claim(next, TERMS)).toEqual({ as: 'first' });
      await replies.keep(dead, REPLY);
      await replies.release(dead);
      expect(await claim({ at: NOON + MINUTE })).toEqual({ as: 'in-progress' });
    });
  });
};
