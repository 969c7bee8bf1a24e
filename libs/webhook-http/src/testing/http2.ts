import type { ServerHttp2Stream } from 'node:http2';
import type { Letter } from '#application';
import type { HttpWebhookSender, HttpWebhookSenderOptions } from '../http-webhook-sender.js';
import { CERTIFICATE } from './certificates.js';
import { http2Receiver, type Receiver } from './receiver.js';
import { letterTo, senderWith } from './sender.js';

/** A sender that trusts the receivers of specs. */
export const trustingSender = (
  options: Partial<HttpWebhookSenderOptions> = {},
): HttpWebhookSender => senderWith({ trustedCertificates: [CERTIFICATE], ...options });

/** A letter that asks for HTTP/2. */
export const modern = (url: string, rest: Partial<Letter> = {}): Letter =>
  letterTo(url, { http2: true, ...rest });

/** Speaks HTTP/2, and does with each request what it is told. */
export const streamReceiver = (listener: (stream: ServerHttp2Stream) => void): Promise<Receiver> =>
  http2Receiver((server) => {
    server.on('sessionError', () => undefined);
    server.on('stream', (stream) => listener(stream.on('error', () => undefined)));
  });
