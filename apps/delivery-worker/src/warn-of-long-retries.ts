import { Log, objectionToRetries, Profiles, WebhookDirectory } from '#application';
import type { RetentionSettings } from '#runtime';
import type { INestApplication } from '@nestjs/common';

/** Webhooks whose deliveries may be retried for longer than what their events say is kept by now. */
export const warnOfLongRetries = (
  app: INestApplication,
  { payloadRetentionMs }: RetentionSettings,
): void => {
  const profiles = app.get(Profiles);
  const outlasting = [...app.get(WebhookDirectory).allEnabled()].filter(({ settings }) => {
    const profile = profiles.find(settings);
    return profile && objectionToRetries(profile.retries, payloadRetentionMs);
  });
  const [first] = outlasting;
  if (!first) return;
  app.get(Log).warn({
    event: 'webhooks.retries-outlast-retention',
    ...{ webhooks: outlasting.length, firstWebhookId: first.webhookId },
    error: `${outlasting.length} webhooks may retry for longer than what events say is kept (POSTRIDER_PAYLOAD_RETENTION): lengthen that, or shorten their retries`,
  });
};
