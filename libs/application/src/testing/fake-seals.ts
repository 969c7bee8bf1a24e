import type { Sealed } from '#domain';
import { Seals, type Ed25519Keys } from '../ports/seals.js';

/** Hides nothing from who looks closely, and yet no secret stands in it as it is. */
export class FakeSeals extends Seals {
  private count = 0;
  /** How often a seal was opened. */
  opened = 0;

  seal(secret: string, webhookId: string): Sealed {
    this.count += 1;
    const text = encodeURIComponent(JSON.stringify([this.count, webhookId, secret]));
    return btoa(text) as Sealed;
  }

  open(sealed: Sealed, webhookId: string): string {
    this.opened += 1;
    const [, owner, secret] = JSON.parse(decodeURIComponent(atob(sealed))) as [
      number,
      string,
      string,
    ];
    if (owner !== webhookId) throw new Error('This secret was sealed for another webhook.');
    return secret;
  }

  newSigningSecret(): string {
    this.count += 1;
    return `whsec_${btoa(`signing secret number ${this.count}`.padEnd(32))}`;
  }

  newPlainSecret(): string {
    this.count += 1;
    return this.count.toString(16).padStart(64, '0');
  }

  /** No pair that signs: only its form is right. */
  newEd25519Keys(): Ed25519Keys {
    this.count += 1;
    const named = (kind: string) => btoa(`${kind} key number ${this.count}`.padEnd(32));
    return { secret: `whsk_${named('secret')}`, public: `whpk_${named('public')}` };
  }
}
