import type { Channel, GetMessage } from 'amqplib';
import {
  BrokerUnavailable,
  DeadLetterRoad,
  type CollectedLetter,
  type DeadLetterQueue,
  type WholeLetter,
} from '#application';
import { collectedLetterOf, originOf, redrivenHeaders, wayBack } from '#runtime';
import type { ConfirmedPublisher, Outgoing } from './confirmed-publisher.js';
import { ownProperties } from './dead-letters.js';
import { deadLettersOf } from './topology.js';
import { waitingIn } from './waiting-in.js';

/** Letters in hand at once, at most. */
const AT_ONCE = 100;
/** Bodies in hand at once; the letter that goes beyond it is the last. */
const BYTES_AT_ONCE = 16 * 1024 * 1024;
const LONGEST_WORK_MS = 25_000;

/**
 * One channel for all that is collected: a quorum queue takes acks behind the channel's back, and what was
 * acked right before its channel closed may come again.
 */
export class RabbitDeadLetterRoad extends DeadLetterRoad {
  readonly #onChannel: <T>(work: (channel: Channel) => Promise<T>) => Promise<T>;

  constructor(private readonly publisher: ConfirmedPublisher) {
    super();
    this.#onChannel = publisher.channelForWork(LONGEST_WORK_MS);
  }

  async waiting(queue: DeadLetterQueue): Promise<number> {
    try {
      return await waitingIn(this.publisher, deadLettersOf(queue));
    } catch (error) {
      throw new BrokerUnavailable({ cause: error });
    }
  }

  async collect(
    queue: DeadLetterQueue,
    keep: (letters: readonly CollectedLetter[]) => Promise<readonly boolean[]>,
  ): Promise<{ readonly handed: number; readonly kept: number }> {
    // What goes wrong with keeping them is not the broker's fault.
    let notKept: unknown;
    try {
      return await this.#onChannel(async (channel) => {
        const messages = await lettersOf(channel, queue);
        const letters = messages.map((message) => toLetter(queue, message));
        const kept = await keep(letters).catch((error: unknown) => {
          notKept = error;
          throw error;
        });
        settle(channel, messages, kept);
        return { handed: messages.length, kept: kept.filter(Boolean).length };
      });
    } catch (error) {
      throw notKept === error ? error : new BrokerUnavailable({ cause: error });
    }
  }

  async sendBack(letters: readonly WholeLetter[]): Promise<void> {
    try {
      await this.publisher.publish(letters.map(sentBack));
    } catch (error) {
      throw new BrokerUnavailable({ cause: error });
    }
  }
}

/** All of them in one frame, most of the time. */
const settle = (
  channel: Channel,
  messages: readonly GetMessage[],
  kept: readonly boolean[],
): void => {
  const last = messages.at(-1);
  if (last && messages.every((_, i) => kept[i] === true)) {
    channel.ack(last, true);
    return;
  }
  messages.forEach((message, i) => {
    if (kept[i] === true) channel.ack(message);
    else channel.nack(message, false, true);
  });
};

const lettersOf = async (
  channel: Channel,
  queue: DeadLetterQueue,
): Promise<readonly GetMessage[]> => {
  const messages: GetMessage[] = [];
  let bytes = 0;
  while (messages.length < AT_ONCE && bytes < BYTES_AT_ONCE) {
    const message = await channel.get(deadLettersOf(queue), { noAck: false });
    if (message === false) break;
    messages.push(message);
    bytes += message.content.length;
  }
  return messages;
};

const toLetter = (queue: DeadLetterQueue, message: GetMessage): CollectedLetter => {
  const { properties, content: body, fields } = message;
  const headers = properties.headers ?? {};
  return collectedLetterOf({
    ...{ queue, headers, body, redelivered: fields.redelivered, origin: originOf(headers) },
    messageId: properties.messageId as string | undefined,
    contentType: properties.contentType as string | undefined,
    properties: { ...ownProperties(message) },
  });
};

const sentBack = (letter: WholeLetter): Outgoing => {
  const { queue, contentType, messageId, properties, headers, body } = letter;
  return {
    ...wayBack(queue, letter),
    body: Buffer.from(body),
    properties: {
      ...(contentType !== null && { contentType }),
      ...(messageId !== null && { messageId }),
      ...properties,
      ...{ persistent: true, mandatory: true },
      headers: redrivenHeaders(headers),
    },
  };
};
