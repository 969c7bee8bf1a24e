import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import type { Seals } from '../ports/seals.js';
import { InvalidField } from '../webhooks/errors.js';
import type { AccessStore, ApiKey, StoredApiKey } from './access-store.js';
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
  readonly principal?: string | null | undefined;
  readonly recoverable?: boolean | undefined;
}

/** A key that can be told again. */
export interface RecoverableKey {
  readonly id: string;
  /** As it was told when it was issued: a secret. */
  readonly key: string;
  readonly credential: Credential;
}

/** `prk_<id>_<secret>`: the id finds it, the secret proves it, the prefix lets scanners know it. */
const FORM = /^prk_([0-9a-f-]{36})_([A-Za-z0-9_-]{43})$/;

export class ApiKeys {
  constructor(
    private readonly store: AccessStore,
    private readonly digests: Digests,
    private readonly seals: Pick<Seals, 'seal' | 'open'>,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** The one time that the key itself is told. Throws InvalidField. */
  async issue(wanted: NewApiKey): Promise<{ key: string; stored: ApiKey }> {
    const { account, name, expiresAt, principal = null, recoverable = false } = wanted;
    const scopes = [...new Set(wanted.scopes)];
    const now = this.clock.now();
    if (expiresAt !== null && expiresAt <= now) {
      throw new InvalidField('/expiresAt', 'must be in the future');
    }
    if (principal !== null && !(await this.store.findPrincipal(account, principal))) {
      throw new InvalidField('/principal', `there is no principal ${principal} in this account`);
    }
    const id = this.ids.next();
    const secret = this.digests.newSecret();
    const key = `prk_${id}_${secret}`;
    const stored: ApiKey = {
      ...{ id, account, name, scopes, principal, recoverable },
      expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
      revokedAt: null,
      lastUsedAt: null,
      createdAt: new Date(now).toISOString(),
    };
    const sealed = recoverable ? this.seals.seal(key, id) : null;
    await this.store.addKey({ ...stored, digest: this.digests.digest(secret), sealed });
    return { key, stored };
  }

  /** Undefined when it is no key, a wrong one, revoked or expired: the caller need not know which. */
  async authenticate(text: string): Promise<Credential | undefined> {
    const [, id, secret] = FORM.exec(text) ?? [];
    if (id === undefined || secret === undefined) return undefined;
    const key = await this.store.findKey(id);
    if (!key || !this.digests.same(this.digests.digest(secret), key.digest)) return undefined;
    return this.used(key);
  }

  /** For who was proved to hold the key in another way. Undefined when there is none, as above. */
  async authenticateHolder(id: string): Promise<Credential | undefined> {
    const key = await this.store.findKey(id);
    return key && this.used(key);
  }

  /**
   * The account's keys that can be told again, newest first, to find out which of them a request was
   * signed with. That one's holder is then to be authenticated, so that its use is noted.
   */
  async recoverableOf(account: string): Promise<readonly RecoverableKey[]> {
    const found: RecoverableKey[] = [];
    for (const key of await this.store.listRecoverableKeys(account, this.clock.now())) {
      const credential = await this.proven(key);
      if (credential && key.sealed !== null) {
        found.push({ id: key.id, key: this.seals.open(key.sealed, key.id), credential });
      }
    }
    return found;
  }

  /** False when the account has no such key. */
  revoke(account: string, id: string): Promise<boolean> {
    return this.store.revokeKey(account, id, this.clock.now());
  }

  private async used(key: StoredApiKey): Promise<Credential | undefined> {
    const credential = await this.proven(key);
    if (credential) await this.store.noteUse(key.id, this.clock.now());
    return credential;
  }

  private async proven(key: StoredApiKey): Promise<Credential | undefined> {
    const { id, account, principal, revokedAt, expiresAt } = key;
    if (revokedAt !== null) return undefined;
    if (expiresAt !== null && Date.parse(expiresAt) <= this.clock.now()) return undefined;
    const bound = principal === null ? null : await this.store.findPrincipal(account, principal);
    if (bound === undefined) return undefined;
    const role = bound?.role ?? null;
    return { actor: `key:${id}`, account, scopes: new Set(key.scopes), principal, role };
  }
}
