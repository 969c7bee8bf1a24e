import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  FakeClock,
  FakeSeals,
  idempotentRepliesContract,
  InMemoryIdempotentReplies,
  SequentialIds,
} from '../testing/index.js';
import { IdempotencyInProgress, IdempotencyKeyReused, Once } from './once.js';

idempotentRepliesContract(() => Promise.resolve(new InMemoryIdempotentReplies()));

describe('a named request', () => {
  const name = { account: 'acme', route: 'POST /v1/webhooks', key: 'k' };
  let once: Once;
  let done: number;
  const work = async () => {
    done += 1;
    return `{"secret":"number ${done}"}`;
  };

  beforeEach(() => {
    done = 0;
    const replies = new InMemoryIdempotentReplies();
    once = new Once(replies, new FakeSeals(), new SequentialIds(), new FakeClock());
  });

  it('is done once, and its reply told as often as it is sent', async () => {
    const reply = '{"secret":"number 1"}';
    expect(await once.do(name, 'd', work)).toEqual({ reply, replayed: false });
    expect(await once.do(name, 'd', work)).toEqual({ reply, replayed: true });
    expect(done).toBe(1);
  });

  it('refuses another request under its name', async () => {
    await once.do(name, 'd', work);
    await expect(once.do(name, 'other', work)).rejects.toThrow(IdempotencyKeyReused);
  });

  it('keeps others waiting while it is at work', async () => {
    let finish = (_: string): void => undefined;
    const first = once.do(name, 'd', () => new Promise((resolve) => (finish = resolve)));
    await Promise.resolve();
    await expect(once.do(name, 'd', work)).rejects.toThrow(IdempotencyInProgress);
    finish('{}');
    expect(await first).toEqual({ reply: '{}', replayed: false });
  });

  it('that failed may be corrected and sent again', async () => {
    await expect(once.do(name, 'd', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await once.do(name, 'corrected', work)).toMatchObject({ replayed: false });
  });
});
