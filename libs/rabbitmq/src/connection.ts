import {
  connect,
  type AmqpConnectionManager,
  type ChannelWrapper,
  type CreateChannelOpts,
} from 'amqp-connection-manager';
import { inTime } from './deadline.js';
import type { RabbitSettings } from './rabbit-options.js';

const HEARTBEAT_SECONDS = 10;
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * A connection that comes back by itself, at once or once the broker is there: it never throws.
 * Says once that it waits, and once that it no longer does. `purpose` is shown in the broker's list
 * of connections.
 */
export function openConnection(settings: RabbitSettings, purpose: string): AmqpConnectionManager {
  const { logger, description } = settings;
  const connection = connect(settings.url, {
    heartbeatIntervalInSeconds: HEARTBEAT_SECONDS,
    reconnectTimeInSeconds: settings.reconnectMs / 1000,
    connectionOptions: {
      timeout: CONNECT_TIMEOUT_MS,
      clientProperties: { connection_name: `postrider: ${purpose}` },
    },
  });

  let waiting = false;
  const waitsBecause = (err: unknown): void => {
    if (waiting) return;
    waiting = true;
    logger.warn({
      event: 'rabbitmq.waiting',
      purpose,
      waitingFor: description,
      error: String(err),
    });
  };
  connection.on('connectFailed', ({ err }) => waitsBecause(err));
  connection.on('disconnect', ({ err }) => waitsBecause(err));
  connection.on('connect', () => {
    if (waiting) logger.info({ event: 'rabbitmq.connected', purpose, to: description });
    waiting = false;
  });
  connection.on('blocked', ({ reason }) =>
    logger.warn({ event: 'rabbitmq.blocked', purpose, reason }),
  );
  connection.on('unblocked', () => logger.info({ event: 'rabbitmq.unblocked', purpose }));
  return connection;
}

/**
 * A channel that is set up anew whenever the connection comes back. A setup that keeps failing
 * alike is told once.
 */
export function openChannel(
  connection: AmqpConnectionManager,
  settings: RabbitSettings,
  options: CreateChannelOpts & { name: string },
): ChannelWrapper {
  const channel = connection.createChannel(options);
  let told: string | undefined;
  channel.on('error', (err) => {
    if (told === err.message) return;
    told = err.message;
    settings.logger.error({
      event: 'rabbitmq.setup-failed',
      purpose: options.name,
      error: err.message,
    });
  });
  return channel;
}

/** Says goodbye, and leaves without an answer when the broker gives none in time. */
export async function closeConnection(
  connection: AmqpConnectionManager | undefined,
  channel: ChannelWrapper | undefined,
  withinMs: number,
): Promise<void> {
  await inTime(channel?.close(), withinMs);
  // Also when the channel still hangs: from here on nothing connects again.
  await inTime(connection?.close(), withinMs);
}
