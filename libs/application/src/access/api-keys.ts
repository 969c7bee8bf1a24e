import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import type { AccessStore, ApiKey } from './access-store.js';
import type { Credential } from './credential.js';
import type { Scope } from './scopes.js';

/** Makes and digests secrets. */
export abstract class Digests {
  /** At least 256 random bits, URL-safe. */
  abstract newSecret(): string;
  /** SHA-256, hex. A random secret needs no salt and no slow hash. */
  abstract digest(secret: string): string;
  /** Takes the same time wherever two texts differ. */
  abstract same(a: string, b: string): boolean;
}

export interface NewApiKey {
  readonly account: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Milliseconds since the epoch. */
  readonly expiresAt: number | null;
}

/** `prk_<id>_<secret>`: the id finds it, the secret proves it, the prefix lets scanners know it. */
const FORM = /^prk_([0-9a-f-]{36})_([A-Za-z0-9_-]{43})$/;

export class ApiKeys {
  constructor(
    private readonly store: AccessStore,
    private readonly digests: Digests,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** The one time that the key itself is told. */
  async issue({
    account,
    name,
    scopes,
    expiresAt,
  }: NewApiKey): Promise<{ key: string; stored: ApiKey }> {
    const id = this.ids.next();
    const secret = this.digests.newSecret();
    const stored: ApiKey = {
      ...{ id, account, name, scopes },
      expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
      revokedAt: null,
      lastUsedAt: null,
      createdAt: new Date(this.clock.now()).toISOString(),
    };
    await this.store.addKey({ ...stored, digest: this.digests.digest(secret) });
    return { key: `prk_${id}_${secret}`, stored };
  }

  /** Undefined when it is no key, a wrong one, revoked or expired: the caller need not know which. */
  async authenticate(text: string): Promise<Credential | undefined> {
    const [, id, secret] = FORM.exec(text) ?? [];
    if (id === undefined || secret === undefined) return undefined;
    const key = await this.store.findKey(id);
    if (!key || !this.digests.same(this.digests.digest(secret), key.digest)) return undefined;
    const now = this.clock.now();
    if (key.revokedAt !== null) return undefined;
    if (key.expiresAt !== null && Date.parse(key.expiresAt) <= now) return undefined;
    await this.store.noteUse(id, now);
    return { actor: `key:${id}`, account: key.account, scopes: new Set(key.scopes) };
  }

  /** False when the account has no such key. */
  revoke(account: string, id: string): Promise<boolean> {
    return this.store.revokeKey(account, id, this.clock.now());
  }
}
