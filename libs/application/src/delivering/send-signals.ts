import type { Answer, DisabledWebhook, EnabledWebhook, NoWayOut } from '#domain';
import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import type { Letter, WebhookSender } from '../ports/webhook-sender.js';
import type { OpenedSecrets } from './opened-secrets.js';
import type { LetterKind } from './rendering.js';
import type { WriteLetters } from './write-letters.js';

export interface Signal {
  readonly deliveryId: string;
  readonly letter: Letter;
  readonly answer: Answer | NoWayOut;
}

/** Before what our own way out did not let through is sent again, in ms. */
export const AGAIN_AFTER_MS = 30_000;

/** Sends what carries no event of anybody's: heartbeats, probes, verifications. */
export class SendSignals {
  constructor(
    private readonly sender: WebhookSender,
    private readonly letters: WriteLetters,
    private readonly secrets: OpenedSecrets,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** Null: its renderer has nothing to say. Throws what opening secrets and signing throw. */
  async send(
    webhook: EnabledWebhook | DisabledWebhook,
    kind: Exclude<LetterKind, 'event'>,
    callbackUrl: string | null = null,
  ): Promise<Signal | null> {
    const now = this.clock.now();
    const deliveryId = this.ids.next();
    const { webhookId: id, number, account, settings } = webhook;
    const letter = await this.letters.write({
      ...{ kind, deliveryId, attempt: 1, now, callbackUrl, events: [] },
      webhook: { id, number, account, settings },
      secrets: this.secrets.of(webhook, now),
    });
    return letter && { deliveryId, letter, answer: await this.sender.send(letter) };
  }
}
