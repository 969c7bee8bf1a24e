import type { Letter } from '#application';
import { ANY_2XX } from '#domain';
import { HttpWebhookSender, type HttpWebhookSenderOptions } from '../http-webhook-sender.js';

export const SECRET = `whsec_${Buffer.from('a key of twenty-four byt').toString('base64')}`;

/** A sender that may reach this machine. */
export const senderWith = (options: Partial<HttpWebhookSenderOptions> = {}): HttpWebhookSender =>
  new HttpWebhookSender({
    clock: { now: () => Date.now() },
    userAgent: 'Postrider/0.0.0',
    allowedTargets: ['127.0.0.0/8'],
    ...options,
  });

export const letterTo = (url: string, rest: Partial<Letter> = {}): Letter => ({
  deliveryId: '01890a5d-ac96-774b-bcce-b302099a8057',
  url,
  body: '{"greeting":"grüß dich"}',
  contentType: 'application/json',
  headers: [],
  secretHeaders: [],
  signature: { kind: 'standard', secrets: [SECRET] },
  auth: { kind: 'none' },
  clientCertificate: null,
  timeoutMs: 5_000,
  acknowledgement: ANY_2XX,
  http2: false,
  ...rest,
});
