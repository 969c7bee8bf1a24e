import type {
  DisabledWebhook,
  EnabledWebhook,
  RetiringSecret,
  Sealed,
  WebhookSecrets,
} from '#domain';
import type { Seals } from '../../ports/seals.js';

interface Opened {
  readonly signing: string;
  readonly retiring: readonly OpenedRetiring[];
  readonly ed25519: string | null;
  readonly retiringEd25519: readonly OpenedRetiring[];
  readonly others: Omit<UsableSecrets, 'signing' | 'ed25519'>;
}

interface Usable {
  readonly secrets: UsableSecrets;
  /** When one of them has signed for long enough, in ms since the epoch. */
  readonly until: number;
}

interface OpenedRetiring {
  readonly secret: string;
  /** In ms since the epoch. */
  readonly until: number;
}

export interface UsableSecrets {
  /** The newest first. */
  readonly signing: readonly string[];
  readonly password: string | null;
  /** Of its own headers: names and values in turn. */
  readonly headers: readonly string[];
  readonly oauth2ClientSecret: string | null;
  readonly clientKey: string | null;
  /** `whsk_…`, the newest first. */
  readonly ed25519: readonly string[];
}

type Existing = Pick<EnabledWebhook | DisabledWebhook, 'webhookId' | 'secrets'>;

/** Opens a webhook's secrets once, for as long as the directory keeps the very same webhook. */
export class OpenedSecrets {
  private readonly opened = new WeakMap<WebhookSecrets, Opened>();
  private readonly usable = new WeakMap<WebhookSecrets, Usable>();

  constructor(private readonly seals: Seals) {}

  /** Those that sign at the given instant (ms since the epoch); the very same until that changes. Throws what `Seals.open` throws. */
  of(webhook: Existing, now: number): UsableSecrets {
    const known = this.usable.get(webhook.secrets);
    if (known && now < known.until) return known.secrets;
    const usable = usableAt(now, this.open(webhook));
    this.usable.set(webhook.secrets, usable);
    return usable.secrets;
  }

  private open({ webhookId, secrets }: Existing): Opened {
    const known = this.opened.get(secrets);
    if (known) return known;
    const open = (sealed: Sealed | null) => sealed && this.seals.open(sealed, webhookId);
    const openAll = (retiring: readonly RetiringSecret[]): readonly OpenedRetiring[] =>
      retiring.map(({ secret, until }) => ({
        secret: this.seals.open(secret, webhookId),
        until: Date.parse(until),
      }));
    const opened: Opened = {
      signing: this.seals.open(secrets.signing, webhookId),
      retiring: openAll(secrets.retiring),
      ed25519: open(secrets.ed25519),
      retiringEd25519: openAll(secrets.retiringEd25519),
      others: {
        password: open(secrets.password),
        headers: inTurn(open(secrets.headers)),
        oauth2ClientSecret: open(secrets.oauth2ClientSecret),
        clientKey: open(secrets.clientKey),
      },
    };
    this.opened.set(secrets, opened);
    return opened;
  }
}

const usableAt = (
  now: number,
  { signing, retiring, ed25519, retiringEd25519, others }: Opened,
): Usable => {
  const still = (all: readonly OpenedRetiring[]) => all.filter(({ until }) => until > now);
  const [stillSigning, stillEd25519] = [still(retiring), still(retiringEd25519)];
  const secrets = {
    ...others,
    signing: [signing, ...stillSigning.map(({ secret }) => secret)],
    ed25519: ed25519 === null ? [] : [ed25519, ...stillEd25519.map(({ secret }) => secret)],
  };
  const until = Math.min(...[...stillSigning, ...stillEd25519].map((one) => one.until));
  return { secrets, until };
};

const inTurn = (json: string | null): readonly string[] =>
  json === null ? [] : Object.entries(JSON.parse(json) as Record<string, string>).flat();
