import { createHash } from 'node:crypto';
import {
  accountOfLetter,
  type CollectedLetter,
  type DeadLetterQueue,
  type IncomingMessage,
} from '#application';
import { EXCHANGES, type QueueName } from './messaging.js';

type Headers = IncomingMessage['headers'];

/** Where a message was published. An empty exchange: to the queue itself. */
export interface Origin {
  readonly exchange: string;
  readonly routingKey: string;
}

const REDRIVEN = 'x-postrider-redriven';
/** Set by Postrider, or by the broker when it buried the message or handed it out. */
const NOTED =
  /^(?:x-postrider-.*|x-(?:first-|last-)?death(?:-.*)?|x-delivery-count|x-acquired-count|CC|BCC)$/;
/** These change each time a letter is handed over. */
const COUNTED = new Set(['x-delivery-count', 'x-acquired-count']);

/** A message in the dead letters of a queue, as its broker handed it over. */
export interface BuriedMessage extends Pick<
  IncomingMessage,
  'messageId' | 'contentType' | 'headers' | 'body' | 'redelivered'
> {
  readonly queue: DeadLetterQueue;
  readonly origin: Origin | undefined;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The same, with what its headers tell of it. */
export const collectedLetterOf = (message: BuriedMessage): CollectedLetter => {
  const { queue, messageId, contentType, body, origin, properties, redelivered } = message;
  const headers = withoutCounts(message.headers);
  const { time } = firstDeathOf(headers) ?? {};
  return {
    id: idOf({ messageId, headers, body }),
    queue,
    account: accountOfLetter(queue, message),
    reason: textOf(headers['x-postrider-reason']) ?? textOf(headers['x-first-death-reason']),
    detail: textOf(headers['x-postrider-detail']),
    routingKey: origin?.routingKey ?? null,
    exchange: origin?.exchange ?? null,
    refusedAt: textOf(headers['x-postrider-refused-at']) ?? isoOf(time),
    contentType: contentType ?? null,
    messageId: messageId ?? null,
    redriven: redrivenOf(headers),
    ...{ headers, properties, body, redelivered },
  };
};

/**
 * Where a letter came from, by what was noted on it; undefined when nothing was. A domain event goes
 * back through the exchange, for its routing key names its type.
 */
export const originOf = (headers: Headers): Origin | undefined => {
  const noted = textOf(headers['x-postrider-routing-key']);
  if (noted !== null) {
    return { exchange: textOf(headers['x-postrider-exchange']) ?? '', routingKey: noted };
  }
  const death = firstDeathOf(headers);
  const keys: unknown = death?.['routing-keys'];
  const routingKey = textOf(Array.isArray(keys) ? keys[0] : undefined);
  if (routingKey === null) return undefined;
  return { exchange: textOf(death?.['exchange']) ?? '', routingKey };
};

/** Where a letter is sent back to: never to another exchange than the queue is bound to. */
export const wayBack = (
  queue: QueueName,
  {
    exchange,
    routingKey,
  }: { readonly exchange: string | null; readonly routingKey: string | null },
): Origin =>
  queue === 'event-router' && exchange === EXCHANGES.domainEvents && routingKey !== null
    ? { exchange, routingKey }
    : { exchange: '', routingKey: queue };

/** The headers its publisher gave it, and how often it was sent back. */
export const redrivenHeaders = (headers: Headers): Readonly<Record<string, unknown>> => ({
  ...Object.fromEntries(Object.entries(headers).filter(([name]) => !NOTED.test(name))),
  [REDRIVEN]: redrivenOf(headers) + 1,
});

const redrivenOf = (headers: Headers): number => {
  const count = headers[REDRIVEN];
  return typeof count === 'number' && Number.isSafeInteger(count) && count > 0 ? count : 0;
};

const withoutCounts = (headers: Headers): Headers =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !COUNTED.has(name)));

const idOf = ({
  messageId,
  headers,
  body,
}: Pick<IncomingMessage, 'messageId' | 'headers' | 'body'>): string => {
  if (messageId !== undefined && messageId !== '') return messageId;
  const noted = Object.entries(headers).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(noted)).update('\n').update(body).digest('hex');
};

/** RabbitMQ puts the latest death first. */
const firstDeathOf = (headers: Headers): Readonly<Record<string, unknown>> | undefined => {
  const deaths = headers['x-death'];
  return Array.isArray(deaths)
    ? (deaths.at(-1) as Readonly<Record<string, unknown>> | undefined)
    : undefined;
};

/** An AMQP timestamp, as amqplib reads it: whole seconds. */
const isoOf = (time: unknown): string | null => {
  const seconds = (time as { readonly value?: unknown } | undefined)?.value;
  return typeof seconds === 'number' ? new Date(seconds * 1_000).toISOString() : null;
};

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
