import {
  isNoWayOut,
  type Answer,
  type DisabledWebhook,
  type EnabledWebhook,
  type NoWayOut,
} from '#domain';
import type { Pace } from '../../pacing/pace.js';
import type { Clock } from '../../ports/clock.js';
import type { Ids } from '../../ports/ids.js';
import type { Letter, WebhookSender } from '../../ports/webhook-sender.js';
import type { Profiles } from '../../profiles/profiles.js';
import { asksToWait } from '../attempts/asks-to-wait.js';
import { laneAddressOf } from '../lanes/lane-address.js';
import type { LaneWork } from '../lanes/lane-work.js';
import { Postponed } from '../lanes/postponed.js';
import type { OpenedSecrets } from '../letters/opened-secrets.js';
import type { LetterKind } from '../letters/rendering.js';
import type { WriteLetters } from '../letters/write-letters.js';

export interface Signal {
  readonly deliveryId: string;
  readonly letter: Letter;
  readonly answer: Answer | NoWayOut;
}

/** Before what our own way out did not let through is sent again, in ms. */
export const AGAIN_AFTER_MS = 30_000;

/** Sends what carries no event of anybody's: heartbeats, probes, verifications. At the pace of all other requests. */
export class SendSignals {
  constructor(
    private readonly sender: WebhookSender,
    private readonly letters: WriteLetters,
    private readonly profiles: Profiles,
    private readonly secrets: OpenedSecrets,
    private readonly pace: Pace,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** Null: its renderer has nothing to say. Postponed: not now. Throws what opening secrets and signing throw. */
  async send(
    webhook: EnabledWebhook | DisabledWebhook,
    kind: Exclude<LetterKind, 'event'>,
    callbackUrl: string | null = null,
  ): Promise<Signal | Postponed | null> {
    const now = this.clock.now();
    const deliveryId = this.ids.next();
    const { webhookId: id, number, account, settings } = webhook;
    const profile = this.profiles.of(settings);
    const letter = await this.letters.write({
      ...{ kind, deliveryId, attempt: 1, now, callbackUrl, events: [] },
      webhook: { id, number, account, settings },
      secrets: this.secrets.of(webhook, now),
    });
    if (letter === null) return null;
    let signal: Signal | null = null;
    const done = await this.pace.through<LaneWork>(laneAddressOf(webhook, profile), async () => {
      const answer = await this.sender.send(letter);
      signal = { deliveryId, letter, answer };
      const until = asksToWait(answer, profile, this.clock.now());
      if (until !== null) this.pace.askedToWait(id, until);
      // What our own way out did says nothing of the host.
      return isNoWayOut(answer) ? answer.outcome : { answer };
    });
    return done instanceof Postponed ? done : signal;
  }
}
