import { webhookDecider } from '#domain';
import type { Clock } from '../ports/clock.js';
import type { Seals } from '../ports/seals.js';
import type { Transactions } from '../ports/transactions.js';
import type { Profiles } from '../profiles/profiles.js';
import { newKeptEd25519Keys } from './ed25519-keys.js';
import { existing, type WebhookAddress } from './existing.js';
import { newSecretFor } from './new-secret.js';

const DAY_MS = 86_400_000;
export const LONGEST_OVERLAP_MS = 7 * DAY_MS;

export interface RotatedSecret {
  /** The new signing secret. */
  readonly secret: string;
  /** `whpk_…`, the new one; null: the webhook has none. */
  readonly publicKey: string | null;
  /** Milliseconds since the epoch: until then the former ones sign too. */
  readonly overlapUntil: number;
}

/** A webhook's signing secret: shows it, replaces it, and its keys of `v1a` with it. All methods throw WebhookNotFound and PreconditionFailed. */
export class ManageSecrets {
  constructor(
    private readonly transactions: Transactions,
    private readonly seals: Seals,
    private readonly profiles: Profiles,
    private readonly clock: Clock,
  ) {}

  async show(address: WebhookAddress): Promise<string> {
    return this.transactions.run(async ({ webhooks }) => {
      const { state } = await existing(webhooks, address);
      return this.seals.open(state.secrets.signing, address.webhookId);
    });
  }

  /**
   * `overlapMs` is how long the former ones sign beside the new ones; with none, no former one signs any more, nor
   * do those of earlier rotations. A plain HMAC has room for one signature: there it is always so. Throws
   * FormerSecretsStillSign when there are too many.
   */
  async rotate(address: WebhookAddress, overlapMs: number, actor: string): Promise<RotatedSecret> {
    const { webhookId } = address;
    const { settings, secrets } = newKeptEd25519Keys(this.seals, webhookId);
    const keys = { ...settings, ...secrets };
    const now = this.clock.now();
    return this.transactions.run(async ({ webhooks }) => {
      const at = await existing(webhooks, address);
      const profile = this.profiles.of(at.state.settings);
      const secret = newSecretFor(profile, this.seals);
      const signing = this.seals.seal(secret, webhookId);
      const overlapUntil = profile.signing.kind === 'hmac' ? now : now + overlapMs;
      const times = { at: isoOf(now), overlapUntil: isoOf(overlapUntil) };
      const command = { type: 'RotateSecret', data: { signing, keys, ...times } } as const;
      const events = webhookDecider.decide(command, at.state);
      const { state } = await webhooks.append(webhookId, at, events, { actor, at: now });
      const publicKey = 'settings' in state ? state.settings.publicKey : null;
      return { secret, publicKey, overlapUntil };
    });
  }
}

const isoOf = (instant: number): string => new Date(instant).toISOString();
