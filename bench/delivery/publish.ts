import { connect, type ConfirmChannel } from 'amqplib';
import { setTimeout as sleep } from 'node:timers/promises';
import { nowMs } from '../measuring/monotonic.js';

interface Address {
  readonly exchange: string;
  readonly routingKey: string;
}

const CONFIRMED_AT_ONCE = 500;

const withChannel = async (
  url: string,
  work: (channel: ConfirmChannel) => Promise<void>,
): Promise<void> => {
  const connection = await connect(url);
  try {
    const channel = await connection.createConfirmChannel();
    await work(channel);
    await channel.waitForConfirms();
  } finally {
    await connection.close();
  }
};

/** Resolves once the broker has confirmed them all. */
export const publishAll = (
  url: string,
  { exchange, routingKey }: Address,
  bodies: readonly Buffer[],
): Promise<void> =>
  withChannel(url, async (channel) => {
    for (const [i, body] of bodies.entries()) {
      channel.publish(exchange, routingKey, body, {
        persistent: true,
        contentType: 'application/json',
      });
      if (i % CONFIRMED_AT_ONCE === CONFIRMED_AT_ONCE - 1) await channel.waitForConfirms();
    }
  });

/** One message after the other, evenly spread. */
export const publishEvenly = (
  url: string,
  { exchange, routingKey }: Address,
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
  body: (i: number, sentAt: number) => Buffer,
): Promise<void> =>
  withChannel(url, async (channel) => {
    const start = nowMs();
    for (let i = 0; i < perSecond * seconds; i += 1) {
      const wait = start + (i * 1000) / perSecond - nowMs();
      if (wait > 0) await sleep(wait);
      channel.publish(exchange, routingKey, body(i, nowMs()), {
        persistent: true,
        contentType: 'application/json',
      });
    }
  });
