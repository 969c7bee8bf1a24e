import type { DueDelivery } from '../../ports/delivery-road.js';
import { Refused, type IncomingMessage } from '../../ports/incoming-message.js';

/** What may travel in one message: a worker that dies with it repeats no more than this. */
export const BUNDLE_LIMIT = { deliveries: 20, dataBytes: 128 * 1024 } as const;

/** Deliveries of one webhook that travel in one message. */
export type Bundle = readonly DueDelivery[];

interface OpenBundle {
  readonly deliveries: DueDelivery[];
  dataBytes: number;
}

/**
 * Groups deliveries by webhook, in the order given, within BUNDLE_LIMIT. A delivery whose data
 * alone exceeds the limit travels by itself.
 */
export function bundle(deliveries: readonly DueDelivery[]): readonly Bundle[] {
  const bundles: Bundle[] = [];
  const open = new Map<string, OpenBundle>();
  for (const delivery of deliveries) {
    const { data, details } = delivery.event;
    const dataBytes = Buffer.byteLength(data) + Buffer.byteLength(details ?? '');
    const current = open.get(delivery.webhookId);
    if (current && fits(current, dataBytes)) {
      current.deliveries.push(delivery);
      current.dataBytes += dataBytes;
    } else {
      const next = { deliveries: [delivery], dataBytes };
      open.set(delivery.webhookId, next);
      bundles.push(next.deliveries);
    }
  }
  return bundles;
}

const fits = (open: OpenBundle, dataBytes: number): boolean =>
  open.deliveries.length < BUNDLE_LIMIT.deliveries &&
  open.dataBytes + dataBytes <= BUNDLE_LIMIT.dataBytes;

/** The body of the message: `{"deliveries":[…]}`. */
export const writeBundle = (deliveries: Bundle): string => JSON.stringify({ deliveries });

/** Throws Refused `malformed-bundle` when the message is not one that writeBundle wrote. */
export function readBundle(message: IncomingMessage): readonly DueDelivery[] {
  const { deliveries } = parsed(message.body);
  if (!Array.isArray(deliveries) || deliveries.length === 0) {
    throw malformed('"deliveries" must be a list that is not empty');
  }
  for (const [index, delivery] of (deliveries as unknown[]).entries()) {
    if (!isDueDelivery(delivery))
      throw malformed(`"deliveries[${index}]" lacks a field or has a wrong one`);
  }
  return deliveries as DueDelivery[];
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function parsed(body: Uint8Array): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(body));
  } catch {
    throw malformed('the body must be JSON in UTF-8');
  }
  if (!isRecord(value)) throw malformed('the body must be a JSON object');
  return value;
}

function isDueDelivery(value: unknown): value is DueDelivery {
  if (!isRecord(value)) return false;
  const { id, webhookId, attempt, leaseUntil, event } = value;
  return (
    isText(id) &&
    isText(webhookId) &&
    Number.isSafeInteger(attempt) &&
    (attempt as number) >= 1 &&
    Number.isFinite(leaseUntil) &&
    isDeliveredEvent(event)
  );
}

function isDeliveredEvent(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { id, account, type, project, occurredAt, data, details } = value;
  return (
    isText(id) &&
    isText(account) &&
    isText(type) &&
    (project === null || typeof project === 'string') &&
    isText(occurredAt) &&
    typeof data === 'string' &&
    (details === null || typeof details === 'string')
  );
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const malformed = (fault: string): Refused =>
  new Refused('malformed-bundle', `Only Postrider publishes to "deliveries": ${fault}.`);
