import type { Answer, EnabledWebhook, Suppression } from '#domain';
import type { Clock } from '../../ports/clock.js';
import type { DueDelivery } from '../../ports/delivery-road.js';
import type { SettledAttempt } from '../../ports/ledger.js';
import type { Log } from '../../ports/log.js';
import type { Letter, WebhookSender } from '../../ports/webhook-sender.js';
import { CannotSign } from '../../signing/errors.js';
import type { Pace } from '../../pacing/pace.js';
import type { WayOut } from '../../pacing/way-out.js';
import type { Profiles } from '../../profiles/profiles.js';
import { asksToWait } from './asks-to-wait.js';
import { attemptsOf } from './attempts-of.js';
import { batchIdOf } from '../letters/batch-id.js';
import { laneAddressOf, type LaneAddress } from '../lanes/lane-address.js';
import { Postponed } from '../lanes/postponed.js';
import { Suppressed } from '../lanes/suppressed.js';
import type { OpenedSecrets } from '../letters/opened-secrets.js';
import type { OwnersView } from './owners-view.js';
import { CannotRender, type WriteLetters } from '../letters/write-letters.js';

/** What came of a request for one delivery, or for several that went in one. */
export interface Made {
  readonly answer: Answer;
  readonly attempts: readonly SettledAttempt[];
}

const PRESET_AWAITED_MS = 3_600_000;
const PRESET_ASKED_AGAIN_MS = 300_000;

type Due = readonly [DueDelivery, ...DueDelivery[]];

/** Makes one request for deliveries that are owed to a webhook, and judges what came of it. */
export class MakeAttempts {
  /** Presets that are not known here, and when that was noticed (ms). */
  private readonly missedSince = new Map<string, number>();

  constructor(
    private readonly sender: WebhookSender,
    private readonly letters: WriteLetters,
    private readonly profiles: Profiles,
    private readonly secrets: OpenedSecrets,
    private readonly owners: OwnersView,
    private readonly pace: Pace,
    private readonly wayOut: WayOut,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Why the webhook is not to hear of it; null: it is. */
  reasonAgainst(webhook: EnabledWebhook, { event }: DueDelivery): Promise<Suppression | null> {
    const { visibility, ownerPlans } = webhook.settings;
    if (visibility === 'account' && ownerPlans === null) return Promise.resolve(null);
    return this.owners.reasonAgainst(webhook, event);
  }

  /** What need not be tried now: our way out fails, or its host is throttled. */
  heldBack(lane: LaneAddress): Postponed | undefined {
    return this.wayOut.heldBack(lane.endpoint) ?? this.pace.heldBack(lane);
  }

  /**
   * In one request, in order. Postponed when its pace asks for it or our way out fails, and for `holdMs` when an
   * operator has to mend something first.
   */
  async make(
    webhook: EnabledWebhook,
    due: Due,
    holdMs: number,
  ): Promise<Made | Suppressed | Postponed> {
    const { webhookId } = webhook;
    const now = this.clock.now();
    const profile = this.profiles.find(webhook.settings);
    if (!profile) return this.withoutPreset(webhook, now);
    let letter: Letter | null;
    try {
      letter = await this.letterFor(webhook, due, now);
    } catch (error) {
      if (error instanceof CannotSign) {
        return this.judged(webhook, due, unsent(error.message, now));
      }
      this.log.error({ event: 'letter.not-written', webhookId, error: String(error) });
      if (error instanceof CannotRender) return new Suppressed('cannot-be-rendered');
      return new Postponed(now + holdMs);
    }
    if (letter === null) return new Suppressed('nothing-to-tell');
    const written = letter;
    return this.pace.through<Made | Postponed>(laneAddressOf(webhook, profile), async () => {
      const heard = this.wayOut.heard(webhookId, await this.sender.send(written));
      if (heard instanceof Postponed) return heard;
      const made = this.judged(webhook, due, heard, profile);
      const until = asksToWait(heard, profile, this.clock.now(), made.attempts[0]?.verdict);
      if (until !== null) this.pace.askedToWait(webhookId, until);
      return made;
    });
  }

  stop(): void {
    this.pace.stop();
  }

  /** What cannot be written waits for a while, since a rollout may bring the preset, and then is not made at all. */
  private withoutPreset(
    { webhookId, settings: { preset } }: EnabledWebhook,
    now: number,
  ): Postponed | Suppressed {
    const since = this.missedSince.get(preset) ?? now;
    this.missedSince.set(preset, since);
    if (now - since >= PRESET_AWAITED_MS) return new Suppressed('unknown-preset');
    this.log.warn({ event: 'delivery.without-preset', webhookId, preset });
    return new Postponed(now + PRESET_ASKED_AGAIN_MS);
  }

  private letterFor(webhook: EnabledWebhook, due: Due, now: number): Promise<Letter | null> {
    const { webhookId, number, account, settings } = webhook;
    const [{ id, attempt }] = due;
    return this.letters.write({
      kind: 'event',
      deliveryId: due.length === 1 ? id : batchIdOf(id, due),
      attempt,
      now,
      callbackUrl: null,
      events: due.map(({ event }) => event),
      webhook: { id: webhookId, number, account, settings },
      secrets: this.secrets.of(webhook, now),
    });
  }

  private judged(
    webhook: EnabledWebhook,
    due: Due,
    answer: Answer,
    profile = this.profiles.of(webhook.settings),
  ): Made {
    const [now, chance] = [this.clock.now(), Math.random()];
    const attempts = attemptsOf(webhook, due, { answer, profile, now, chance });
    for (const attempt of attempts) this.tell(attempt);
    return { answer, attempts };
  }

  private tell({ deliveryId, webhookId, attempt, answer, verdict }: SettledAttempt): void {
    const { outcome, status, error, durationMs } = answer;
    const line = {
      event: 'delivery.attempted',
      deliveryId,
      webhookId,
      attempt,
      outcome,
      status,
      error,
      durationMs,
      state: verdict.state,
    };
    if (outcome === 'success') this.log.debug(line);
    else this.log.info(line);
  }
}

/** The answer to a request that could not be made. */
const unsent = (error: string, startedAt: number): Answer => ({
  ...{ outcome: 'protocol_error', status: null, headers: {}, excerpt: '', error },
  ...{ startedAt, durationMs: 0, retryAfterMs: null, command: null, request: null },
});
