import { beforeEach, describe, expect, it } from '@jest/globals';
import { ForgottenConsumer } from './forgotten-consumer.js';

describe('a consumer', () => {
  let messages: number | Error;
  let hasRoom: boolean;
  let handed: number;
  let found: number;
  let consumer: ForgottenConsumer;

  beforeEach(() => {
    [messages, hasRoom, handed, found] = [3, true, 0, 0];
    consumer = new ForgottenConsumer(1_000, {
      waiting: () =>
        messages instanceof Error ? Promise.reject(messages) : Promise.resolve(messages),
      hasRoom: () => hasRoom,
      lastHandedAt: () => handed,
      forgotten: () => (found += 1),
    });
  });

  const look = async (times: number, before: () => void = () => undefined): Promise<number> => {
    for (let n = 0; n < times; n += 1) {
      before();
      await consumer.look();
    }
    return found;
  };

  it('is forgotten when messages wait for it at two looks, and is given time after that', async () => {
    expect(await look(1)).toBe(0);
    expect(await look(1)).toBe(1);
    expect(await look(1)).toBe(1);
    expect(await look(1)).toBe(2);
  });

  it('is not while some come', async () => {
    expect(await look(5, () => (handed += 1))).toBe(0);
  });

  it('is not while it has no room for more', async () => {
    hasRoom = false;
    expect(await look(5)).toBe(0);
  });

  it('is not when nothing waits, now or meanwhile', async () => {
    expect(await look(5, () => (messages = messages === 0 ? 1 : 0))).toBe(0);
  });

  it('is not as far as anybody knows when the broker does not tell', async () => {
    messages = new Error('gone');
    expect(await look(5)).toBe(0);
  });
});
