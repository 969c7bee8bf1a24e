import type { Channel, GetMessage } from 'amqplib';
import {
  BrokerUnavailable,
  DeadLetters,
  type DeadLetter,
  type DeadLetterQueue,
  type WhichLetters,
} from '#application';
import { deadLetterOf, originOf, redrivenHeaders, wayBack } from '#runtime';
import type { ConfirmedPublisher, Outgoing } from './confirmed-publisher.js';
import { ownProperties } from './dead-letters.js';
import { deadLettersOf } from './topology.js';

/** Letters in hand at once, at most: those further behind wait until the first ones are dealt with. */
const DEEPEST_LOOK = 10_000;
/** Bodies shown at once, at most; one letter is shown however large it is. */
const SHOWN_BYTES = 16 * 1024 * 1024;
const LONGEST_WORK_MS = 60_000;

/**
 * Looks at letters by taking them in hand and giving them all back in the end: RabbitMQ cannot show
 * a message otherwise. Meanwhile nobody else sees them, so that the looks of this process take turns.
 */
export class RabbitDeadLetters extends DeadLetters {
  #turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly publisher: ConfirmedPublisher) {
    super();
  }

  list(queue: DeadLetterQueue, limit: number): Promise<readonly DeadLetter[]> {
    return this.#inTurn(async (channel) => {
      const shown: DeadLetter[] = [];
      let bytes = 0;
      for await (const message of lettersOf(channel, queue, Math.min(limit, DEEPEST_LOOK))) {
        bytes += message.content.length;
        if (shown.length > 0 && bytes > SHOWN_BYTES) break;
        shown.push(toDeadLetter(message));
      }
      return shown;
    });
  }

  redrive(queue: DeadLetterQueue, which: WhichLetters, limit: number): Promise<number> {
    return this.#take(queue, which, limit, (message) =>
      this.publisher.publish([sentBack(queue, message)]),
    );
  }

  discard(queue: DeadLetterQueue, which: WhichLetters): Promise<number> {
    if (which !== 'all') return this.#take(queue, which, Infinity, () => Promise.resolve());
    return this.#inTurn(
      async (channel) => (await channel.purgeQueue(deadLettersOf(queue))).messageCount,
    );
  }

  count(queue: DeadLetterQueue): Promise<number> {
    return this.#inTurn(
      async (channel) => (await channel.checkQueue(deadLettersOf(queue))).messageCount,
    );
  }

  #take(
    queue: DeadLetterQueue,
    which: WhichLetters,
    limit: number,
    takeCareOf: (message: GetMessage) => Promise<void>,
  ): Promise<number> {
    const ids = which === 'all' ? undefined : new Set(which);
    return this.#inTurn(async (channel) => {
      let taken = 0;
      if (limit === 0) return taken;
      // No further than what lies there now, or one that is refused again at once would be sent on and on.
      const { messageCount } = await channel.checkQueue(deadLettersOf(queue));
      const depth = Math.min(messageCount, DEEPEST_LOOK);
      for await (const message of lettersOf(channel, queue, depth)) {
        if (ids?.has(toDeadLetter(message).id) === false) continue;
        await takeCareOf(message);
        channel.ack(message);
        taken += 1;
        if (taken === limit) break;
      }
      return taken;
    });
  }

  #inTurn<T>(work: (channel: Channel) => Promise<T>): Promise<T> {
    const done = this.#turn.then(() => this.#onChannel(work));
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #onChannel<T>(work: (channel: Channel) => Promise<T>): Promise<T> {
    try {
      return await this.publisher.ask(async (channel) => {
        const result = await work(channel);
        // Before anybody looks again: what is still in hand is given back in its order.
        channel.nackAll(true);
        await channel.close();
        return result;
      }, LONGEST_WORK_MS);
    } catch (error) {
      throw new BrokerUnavailable({ cause: error });
    }
  }
}

async function* lettersOf(
  channel: Channel,
  queue: DeadLetterQueue,
  limit: number,
): AsyncGenerator<GetMessage> {
  for (let n = 0; n < limit; n += 1) {
    const message = await channel.get(deadLettersOf(queue), { noAck: false });
    if (message === false) return;
    yield message;
  }
}

const toDeadLetter = ({ properties, content }: GetMessage): DeadLetter => {
  const headers = properties.headers ?? {};
  const messageId = properties.messageId as string | undefined;
  const contentType = properties.contentType as string | undefined;
  return deadLetterOf({ messageId, contentType, headers, body: content }, originOf(headers));
};

const sentBack = (queue: DeadLetterQueue, message: GetMessage): Outgoing => {
  const headers = message.properties.headers ?? {};
  return {
    ...wayBack(queue, originOf(headers)),
    body: message.content,
    properties: { ...ownProperties(message), headers: redrivenHeaders(headers) },
  };
};
