import { connect, type ChannelModel, type ConfirmChannel, type ConsumeMessage } from 'amqplib';

export interface DomainEventBody {
  readonly id: string;
  readonly type: string;
  readonly account?: string;
  readonly project?: string;
  readonly data?: unknown;
  readonly object?: object;
  readonly parent?: object;
  readonly changes?: readonly object[];
}

export interface HeardEvent {
  readonly routingKey: string;
  readonly contentType: unknown;
  readonly body: {
    readonly id: string;
    readonly type: string;
    readonly subject: string;
    readonly specversion: string;
    readonly time: string;
    readonly data: Readonly<Record<string, unknown>>;
  };
}

/** A product service on RabbitMQ: publishes domain events, hears webhook events. */
export class ProductService {
  readonly heard: HeardEvent[] = [];

  private constructor(
    private readonly connection: ChannelModel,
    readonly channel: ConfirmChannel,
  ) {}

  static async connect(url: string): Promise<ProductService> {
    const connection = await connect(url);
    const channel = await connection.createConfirmChannel();
    const service = new ProductService(connection, channel);
    await channel.assertExchange('webhook.events', 'topic', { durable: true });
    const { queue } = await channel.assertQueue('', { exclusive: true });
    await channel.bindQueue(queue, 'webhook.events', '#');
    await channel.consume(queue, (message) => message && service.hear(message), { noAck: true });
    return service;
  }

  /** Resolves once the broker has them all. */
  async publish(...events: readonly DomainEventBody[]): Promise<void> {
    for (const event of events) {
      const body = Buffer.from(JSON.stringify(event));
      this.channel.publish('domain.events', event.type, body, { persistent: true });
    }
    await this.channel.waitForConfirms();
  }

  async publishRaw(routingKey: string, body: string | Buffer, options: object = {}): Promise<void> {
    this.channel.publish('domain.events', routingKey, Buffer.from(body), options);
    await this.channel.waitForConfirms();
  }

  heardOf(type: string, subject?: string): readonly HeardEvent[] {
    return this.heard.filter(
      ({ body }) => body.type === type && (subject === undefined || body.subject === subject),
    );
  }

  async close(): Promise<void> {
    await this.connection.close();
  }

  private hear({ fields, properties, content }: ConsumeMessage): void {
    this.heard.push({
      routingKey: fields.routingKey,
      contentType: properties.contentType,
      body: JSON.parse(content.toString()) as HeardEvent['body'],
    });
  }
}
