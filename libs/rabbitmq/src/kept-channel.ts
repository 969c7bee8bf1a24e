import type { Channel } from 'amqplib';

/** One channel for many questions, opened anew once the broker closed it or did not answer. */
export class KeptChannel {
  #channel: Promise<Channel> | undefined;

  /** `open` resolves to a new channel, or rejects. */
  constructor(private readonly open: () => Promise<Channel>) {}

  /** `question` must reject when it takes too long. */
  async ask<T>(question: (channel: Channel) => Promise<T>): Promise<T> {
    const kept = (this.#channel ??= this.#opened());
    try {
      return await question(await kept);
    } catch (error) {
      this.#forget(kept);
      // What was not answered may still be; nothing else may take that for its own answer.
      void kept.then((channel) => channel.close()).catch(() => undefined);
      throw error;
    }
  }

  async #opened(): Promise<Channel> {
    const channel = await this.open();
    channel.on('error', () => undefined);
    channel.once('close', () => (this.#channel = undefined));
    return channel;
  }

  #forget(kept: Promise<Channel>): void {
    if (this.#channel === kept) this.#channel = undefined;
  }
}
