import { Seals, type Ed25519Keys } from '#application';
import type { Sealed } from '#domain';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { newEd25519Keys } from './ed25519-keys.js';

export interface SealingKey {
  readonly id: string;
  /** 32 bytes. */
  readonly key: Buffer;
}

const NAMED_KEY = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/_-]+={0,2})$/;
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const SECRET_BYTES = 32;

/** Reads `k2:<base64>,k1:<base64>`: the first key seals, all of them open. Throws when the text is not that. */
export const parseKeyRing = (text: string): readonly SealingKey[] => {
  const keys = text.split(',').map((part) => {
    const [, id, base64] = NAMED_KEY.exec(part.trim()) ?? [];
    const key = Buffer.from(base64 ?? '', 'base64');
    if (id === undefined || key.length !== KEY_BYTES) {
      throw new Error('must be keys such as k1:<base64 of 32 random bytes>, joined by commas');
    }
    return { id, key };
  });
  if (new Set(keys.map(({ id }) => id)).size < keys.length) throw new Error('names a key twice');
  return keys;
};

/** A new key ring of one key, in the form that parseKeyRing reads. */
export const newKeyRing = (): string => `k1:${randomBytes(KEY_BYTES).toString('base64')}`;

/** AES-256-GCM; the sealed text is `<key id>.<base64url of iv, tag and ciphertext>`, bound to its webhook. */
export class KeyRing extends Seals {
  private readonly byId: ReadonlyMap<string, SealingKey>;
  private readonly current: SealingKey;

  constructor(keys: readonly SealingKey[]) {
    super();
    const [current] = keys;
    if (!current) throw new Error('a key ring has at least one key');
    this.current = current;
    this.byId = new Map(keys.map((key) => [key.id, key]));
  }

  seal(secret: string, webhookId: string): Sealed {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.current.key, iv);
    cipher.setAAD(Buffer.from(webhookId));
    const ciphertext = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    const packed = Buffer.concat([iv, cipher.getAuthTag(), ciphertext]);
    return `${this.current.id}.${packed.toString('base64url')}` as Sealed;
  }

  /** The same secret sealed by the first key; the same text when that one sealed it. Throws as `open` does. */
  reseal(sealed: Sealed, boundTo: string): Sealed {
    if (sealed.startsWith(`${this.current.id}.`)) return sealed;
    return this.seal(this.open(sealed, boundTo), boundTo);
  }

  open(sealed: Sealed, webhookId: string): string {
    const dot = sealed.indexOf('.');
    // Whatever it is, it may be a secret: the error must not show it.
    if (dot === -1) throw new Error('A secret of a webhook is not sealed.');
    const id = sealed.slice(0, dot);
    const key = this.byId.get(id);
    if (!key)
      throw new Error(`A secret is sealed with key ${id}: add it to POSTRIDER_SECRET_KEYS.`);
    const packed = Buffer.from(sealed.slice(dot + 1), 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', key.key, packed.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(webhookId));
    decipher.setAuthTag(packed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    const plain = decipher.update(packed.subarray(IV_BYTES + TAG_BYTES));
    return Buffer.concat([plain, decipher.final()]).toString('utf8');
  }

  newSigningSecret(): string {
    return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
  }

  newPlainSecret(): string {
    return randomBytes(SECRET_BYTES).toString('hex');
  }

  newEd25519Keys(): Ed25519Keys {
    return newEd25519Keys();
  }
}
