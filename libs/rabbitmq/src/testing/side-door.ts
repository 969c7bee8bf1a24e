import {
  connect,
  type ChannelModel,
  type ConfirmChannel,
  type ConsumeMessage,
  type GetMessage,
} from 'amqplib';
import type { IncomingMessage } from '#application';
import { EXCHANGES, QUEUES } from '#runtime';

/** What a product service, or whoever looks after the broker, does to it: with bare amqplib. */
export class SideDoor {
  private constructor(
    private readonly connection: ChannelModel,
    readonly channel: ConfirmChannel,
  ) {}

  static async open(url: string): Promise<SideDoor> {
    const connection = await connect(url);
    return new SideDoor(connection, await connection.createConfirmChannel());
  }

  async publish(
    exchange: string,
    routingKey: string,
    body: Uint8Array,
    properties: object = {},
  ): Promise<void> {
    this.channel.publish(exchange, routingKey, Buffer.from(body), properties);
    await this.channel.waitForConfirms();
  }

  /** Takes everything out of a queue, and puts it back. */
  async peek(queue: string): Promise<readonly IncomingMessage[]> {
    const channel = await this.connection.createChannel();
    const messages: IncomingMessage[] = [];
    for (;;) {
      const message = await channel.get(queue);
      if (!message) break;
      messages.push(toIncoming(message));
    }
    await channel.close();
    return messages;
  }

  async listenTo(pattern: string): Promise<readonly IncomingMessage[]> {
    const heard: IncomingMessage[] = [];
    await this.channel.assertExchange(EXCHANGES.webhookEvents, 'topic', { durable: true });
    const { queue } = await this.channel.assertQueue('', { exclusive: true });
    await this.channel.bindQueue(queue, EXCHANGES.webhookEvents, pattern);
    await this.channel.consume(queue, (message) => message && heard.push(toIncoming(message)), {
      noAck: true,
    });
    return heard;
  }

  /** Leaves the vhost as it was before anybody came. */
  async deleteEverything(): Promise<void> {
    for (const queue of Object.values(QUEUES)) {
      await this.channel.deleteQueue(queue);
      await this.channel.deleteQueue(`${queue}.dead`);
    }
    for (const exchange of Object.values(EXCHANGES)) await this.channel.deleteExchange(exchange);
  }

  close(): Promise<void> {
    return this.connection.close();
  }
}

const toIncoming = ({
  fields,
  properties,
  content,
}: ConsumeMessage | GetMessage): IncomingMessage => ({
  routingKey: fields.routingKey,
  contentType: properties.contentType as string | undefined,
  messageId: properties.messageId as string | undefined,
  headers: properties.headers ?? {},
  body: content,
  redelivered: fields.redelivered,
});
