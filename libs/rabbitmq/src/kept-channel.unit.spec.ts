import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import type { Channel } from 'amqplib';
import { KeptChannel } from './kept-channel.js';

/** As much of a channel as is kept. */
class FakeChannel extends EventEmitter {
  closed = 0;

  async close(): Promise<void> {
    this.closed += 1;
    this.emit('close');
  }
}

describe('a kept channel', () => {
  const opened: FakeChannel[] = [];
  const keep = (): KeptChannel => {
    opened.length = 0;
    return new KeptChannel(async () => {
      const channel = new FakeChannel();
      opened.push(channel);
      return channel as unknown as Channel;
    });
  };

  it('is opened once, for the first question', async () => {
    const kept = keep();
    expect(opened).toHaveLength(0);
    const answers = await Promise.all([1, 2, 3].map((n) => kept.ask(async () => n)));
    await kept.ask(async () => 4);
    expect(answers).toEqual([1, 2, 3]);
    expect(opened).toHaveLength(1);
    expect(opened[0]!.closed).toBe(0);
  });

  it('is another one after the broker closed it', async () => {
    const kept = keep();
    await kept.ask(async () => 1);
    opened[0]!.emit('error', new Error('NOT_FOUND'));
    opened[0]!.emit('close');
    await kept.ask(async () => 2);
    expect(opened).toHaveLength(2);
  });

  it('is another one after a question that failed, and the former is closed', async () => {
    const kept = keep();
    const failing = kept.ask(() => Promise.reject(new Error('no answer')));
    await expect(failing).rejects.toThrow('no answer');
    expect(opened[0]!.closed).toBe(1);
    expect(await kept.ask(async () => 2)).toBe(2);
    expect(opened).toHaveLength(2);
  });

  it('is tried again when it could not be opened', async () => {
    let isThere = false;
    const kept = new KeptChannel(async () => {
      if (!isThere) throw new Error('not connected');
      return new FakeChannel() as unknown as Channel;
    });
    await expect(kept.ask(async () => 1)).rejects.toThrow('not connected');
    isThere = true;
    expect(await kept.ask(async () => 1)).toBe(1);
  });
});
