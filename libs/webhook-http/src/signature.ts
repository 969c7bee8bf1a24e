import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { BoundedMap } from './bounded-map.js';
import { Failure } from './failure/failure.js';

const PREFIX = 'whsec_';
const KEYS_KEPT = 10_000;

/** Signs by Standard Webhooks 1.0, symmetric scheme `v1`. */
export class Signer {
  private readonly keys = new BoundedMap<string, KeyObject>(KEYS_KEPT);

  /**
   * The value of `webhook-signature`: for each secret `v1,` and the base64 HMAC-SHA256 of
   * `id.timestamp.body`, with a space between.
   * @param secrets `whsec_` and the key in base64.
   * @param timestamp Unix seconds, as sent in `webhook-timestamp`.
   * @param body the very bytes that are sent.
   * @throws Failure when a secret is not one.
   */
  sign(secrets: readonly string[], id: string, timestamp: number, body: Buffer): string {
    return secrets.map((secret) => this.signOnce(secret, id, timestamp, body)).join(' ');
  }

  private signOnce(secret: string, id: string, timestamp: number, body: Buffer): string {
    const key = this.keys.get(secret, keyOf);
    const mac = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body);
    return `v1,${mac.digest('base64')}`;
  }
}

const keyOf = (secret: string): KeyObject => {
  const bytes = Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : '', 'base64');
  if (bytes.length === 0) {
    throw new Failure('protocol_error', 'signing secret is not whsec_ and a key in base64');
  }
  return createSecretKey(bytes);
};
