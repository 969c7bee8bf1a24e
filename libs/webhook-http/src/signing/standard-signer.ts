import { createHmac, sign as signByKey, type KeyObject } from 'node:crypto';
import { BoundedMap } from '../bounded-map.js';
import { keyOf } from './standard-key.js';

const KEYS_KEPT = 10_000;

/** Signs by Standard Webhooks 1.0: `v1` (HMAC-SHA256) with `whsec_` secrets, `v1a` (ed25519) with `whsk_` ones. */
export class StandardSigner {
  private readonly keys = new BoundedMap<string, KeyObject>(KEYS_KEPT);

  /**
   * The value of `webhook-signature`: for each secret the signature of `id.timestamp.body` in base64, behind
   * its version, with a space between.
   * @param timestamp Unix seconds, as sent in `webhook-timestamp`.
   * @param body the very bytes that are sent.
   * @throws Failure when a secret is not one.
   */
  sign(secrets: readonly string[], id: string, timestamp: number, body: Buffer): string {
    return secrets.map((secret) => this.signOnce(secret, id, timestamp, body)).join(' ');
  }

  private signOnce(secret: string, id: string, timestamp: number, body: Buffer): string {
    const key = this.keys.get(secret, keyOf);
    const before = `${id}.${timestamp}.`;
    if (key.type === 'secret') {
      const mac = createHmac('sha256', key).update(before).update(body);
      return `v1,${mac.digest('base64')}`;
    }
    const signature = signByKey(null, Buffer.concat([Buffer.from(before), body]), key);
    return `v1a,${signature.toString('base64')}`;
  }
}
