import {
  withoutAdvice,
  type DeliveryReader,
  type WebhookReader,
  type WebhookView,
} from '#application';

/** So far back the last failure is looked for; behind so many changes it is known by its status alone. */
const LATEST = 50;

/**
 * `500 Internal Server Error`, an empty line, and what the receiver said, as far as that is kept: its body is
 * not kept of heartbeats. Null where nothing has failed.
 */
export const failureContentOf = async (
  { webhooks, deliveries }: Readers,
  { account, id, lastError }: WebhookView,
): Promise<string | null> => {
  if (lastError === null) return null;
  const error = withoutAdvice(lastError);
  const history = await webhooks.history(account, id, { limit: LATEST, after: null });
  const failed = history?.items
    .map(({ event }) => event)
    .find(({ type }) => type === 'webhook.delivery-failed');
  if (failed?.type !== 'webhook.delivery-failed') return error;
  const attempts = await deliveries.attemptsOf(failed.data.deliveryId);
  const excerpt = attempts.find(({ number }) => number === failed.data.attempt)?.response?.excerpt;
  return excerpt === undefined || excerpt === '' ? error : `${error}\n\n${excerpt}`;
};

interface Readers {
  readonly webhooks: WebhookReader;
  readonly deliveries: DeliveryReader;
}
