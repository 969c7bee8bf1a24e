import { connect } from 'amqplib';

/** How vhosts are made and removed. */
export type VhostMaker =
  | { readonly kind: 'management'; readonly url: string }
  | {
      readonly kind: 'rabbitmqctl';
      readonly command: string;
      readonly env: Readonly<Record<string, string>>;
    };

export interface Broker {
  /** `RabbitMQ 3.12.1 at 127.0.0.1:5672`. */
  readonly description: string;
  /** Of its default vhost, with user and password. */
  readonly url: string;
  readonly maker: VhostMaker;
}

/** With `stop` it is a private one, and goes with all its vhosts. */
export type FoundBroker = Broker & { readonly stop?: () => Promise<void> };

export const urlOfVhost = (url: string, vhost: string): string => {
  const named = new URL(url);
  named.pathname = `/${encodeURIComponent(vhost)}`;
  return named.href;
};

/** The broker's version, once it lets us in. */
export const versionOf = async (url: string): Promise<string> => {
  const connection = await connect(url, { timeout: 15_000 });
  const { version } = connection.connection.serverProperties;
  await connection.close();
  return version;
};
