import type { Clock } from '#application';
import { VERSION, type Settings } from '#runtime';
import type { HttpWebhookSenderOptions } from './http-webhook-sender.js';

/** As an installation sends, whichever of its apps does. */
export const senderOptions = (
  { allowedTargets = [], trustedCertificates, proxy }: SendingSettings,
  clock: Clock,
): HttpWebhookSenderOptions => ({
  ...{ clock, allowedTargets, trustedCertificates, proxy },
  userAgent: `Postrider/${VERSION}`,
});

type SendingSettings = Pick<Settings, 'allowedTargets' | 'trustedCertificates' | 'proxy'>;
