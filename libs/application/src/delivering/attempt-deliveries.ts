import { judge, NATIVE_PROFILE, type Answer, type EnabledWebhook } from '#domain';
import { type Clock } from '../ports/clock.js';
import type { DueDelivery } from '../ports/delivery-road.js';
import { type Ledger } from '../ports/ledger.js';
import { type Log } from '../ports/log.js';
import { type Seals } from '../ports/seals.js';
import { type WebhookSender, type Letter } from '../ports/webhook-sender.js';
import { Persistence } from '../persistence.js';
import { type WebhookDirectory } from '../routing/webhook-directory.js';
import { hostOf } from './host-of.js';
import { LaneSettings, Lanes, Postponed, type LaneAddress } from './lanes.js';
import { OpenedSecrets, type UsableSecrets } from './opened-secrets.js';
import { type PutBack } from './put-back.js';
import { type RecordOutcomes } from './record-outcomes.js';
import { renderBody } from './render-body.js';
import { Room } from './room.js';

export abstract class AttemptSettings extends LaneSettings {
  /** Waits before further attempts, in ms. */
  abstract readonly retryWaitsMs: readonly number[];
  /** How long a delivery may be on the road before the clock takes it up again, in ms. */
  abstract readonly leaseMs: number;
  /** A lease with less left than this (ms) is asked for anew before sending: a request takes that long. */
  abstract readonly leaseMarginMs: number;
  /** After this long (ms) in hand a message is let go; the rows' leases stand in for it. */
  abstract readonly letGoAfterMs: number;
  /** Deliveries of messages not let go, at most, of one account four fifths: no more than can be made within the lanes' patience. */
  abstract readonly maxHeld: number;
  /** Deliveries in hand at once, at most; above it no message is let go early. */
  abstract readonly maxInHand: number;
}

export interface DueBundle {
  readonly deliveries: readonly DueDelivery[];
  readonly redelivered: boolean;
}

/** Makes the attempts that are owed: each once, each in its endpoint's lane, each recorded. */
export class AttemptDeliveries {
  private readonly lanes: Lanes;
  private readonly secrets: OpenedSecrets;
  private readonly room: Room;
  private readonly persistence = new Persistence();
  private inHand = 0;
  private readonly working = new Set<Promise<void>>();

  constructor(
    private readonly directory: WebhookDirectory,
    private readonly ledger: Ledger,
    private readonly sender: WebhookSender,
    private readonly outcomes: RecordOutcomes,
    private readonly putBack: PutBack,
    seals: Seals,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly settings: AttemptSettings,
  ) {
    this.lanes = new Lanes(settings, clock);
    this.room = new Room(settings.maxHeld);
    this.secrets = new OpenedSecrets(seals);
  }

  /**
   * Resolves once the bundle's message may be acknowledged: every delivery recorded or back in its row, or,
   * of those that take long, safe by their lease.
   */
  async execute(bundle: DueBundle): Promise<void> {
    const size = bundle.deliveries.length;
    const account = bundle.deliveries[0]?.event.account ?? '';
    await this.room.enter(size, account);
    try {
      await this.make(bundle);
    } finally {
      this.room.leave(size, account);
    }
  }

  private async make({ deliveries, redelivered }: DueBundle): Promise<void> {
    await this.persistence.through(() => this.directory.refresh());
    const owed = await this.stillOwed(deliveries, redelivered);
    this.inHand += owed.length;
    const each = owed.map((due) =>
      this.settle(due).finally(() => {
        this.inHand -= 1;
      }),
    );
    const all = Promise.allSettled(each)
      .then(() => Promise.all(each))
      .then(() => undefined);
    this.working.add(all);
    const done = all.finally(() => this.working.delete(all));
    await this.letGo(owed, done);
  }

  /** To be called a few times within the lanes' patience. */
  sweepLanes(): void {
    this.lanes.sweep();
  }

  /** Resolves once nothing is in hand any more. */
  async drain(): Promise<void> {
    await Promise.allSettled(this.working);
  }

  stop(): void {
    this.persistence.giveUp();
    this.outcomes.stop();
    this.putBack.stop();
  }

  /** A copy, or a message that lay long, may tell of what is done since: its row knows. */
  private async stillOwed(
    deliveries: readonly DueDelivery[],
    redelivered: boolean,
  ): Promise<readonly DueDelivery[]> {
    const now = this.clock.now();
    const { leaseMs, leaseMarginMs } = this.settings;
    const isDoubtful = (due: DueDelivery) => redelivered || due.leaseUntil - now < leaseMarginMs;
    const doubtful = deliveries.filter(isDoubtful);
    if (doubtful.length === 0) return deliveries;
    const claimed = await this.persistence.through(() =>
      this.ledger.claim(doubtful, { now, leaseUntil: now + leaseMs }),
    );
    return deliveries.filter((due) => !isDoubtful(due) || claimed.has(due.id));
  }

  private async settle(due: DueDelivery): Promise<void> {
    const lane = this.laneOf(due);
    if (!lane) return this.putBack.park(due.id);
    const result = await this.lanes.run(lane, () => this.attempt(due));
    if (result instanceof Postponed) return this.putBack.postpone(due.id, result.dueAt);
    if (result === 'not-wanted') return this.putBack.park(due.id);
    const { answer, webhook } = result;
    const { outcome, status, error, durationMs } = answer;
    const verdict = judge({
      attempt: due.attempt,
      outcome,
      now: this.clock.now(),
      waits: this.settings.retryWaitsMs,
      chance: Math.random(),
    });
    const { id: deliveryId, webhookId, attempt } = due;
    const line = {
      event: 'delivery.attempted',
      ...{ deliveryId, webhookId, attempt, outcome, status, error, durationMs },
      state: verdict.state,
    };
    if (outcome === 'success') this.log.debug(line);
    else this.log.info(line);
    await this.outcomes.execute({
      ...{ deliveryId, webhookId, attempt, answer, verdict },
      enablement: webhook.enablements,
      rule: NATIVE_PROFILE.stop,
    });
  }

  private laneOf({ webhookId, event: { account } }: DueDelivery): LaneAddress | undefined {
    const webhook = this.directory.findEnabled(webhookId);
    if (!webhook) return undefined;
    const pacing = { ...NATIVE_PROFILE.pacing, concurrency: this.settings.concurrency };
    return { endpoint: webhookId, account, host: hostOf(webhook.settings.url), pacing };
  }

  /** The webhook is looked up right before the request leaves: it may have been disabled while this waited. */
  private async attempt(
    due: DueDelivery,
  ): Promise<
    'not-wanted' | Postponed | { readonly answer: Answer; readonly webhook: EnabledWebhook }
  > {
    const webhook = this.directory.findEnabled(due.webhookId);
    if (!webhook) return 'not-wanted';
    const letter = this.letter(due, webhook);
    if (letter instanceof Postponed) return letter;
    return { answer: await this.sender.send(letter), webhook };
  }

  /** Without its secrets a letter waits in its row: an operator has to add the key, and no retry counts. */
  private letter(due: DueDelivery, webhook: EnabledWebhook): Letter | Postponed {
    const { webhookId } = due;
    let opened: UsableSecrets;
    try {
      opened = this.secrets.of(webhook, this.clock.now());
    } catch (error) {
      this.log.error({ event: 'webhook.secrets-not-opened', webhookId, error: String(error) });
      return new Postponed(this.clock.now() + this.settings.leaseMs);
    }
    const { signing, password } = opened;
    const { url, basicAuth } = webhook.settings;
    return {
      deliveryId: due.id,
      url,
      body: renderBody(due.event),
      contentType: 'application/json',
      headers: [],
      signature: { kind: 'standard', secrets: signing },
      auth:
        basicAuth && password !== null
          ? { kind: 'basic', user: basicAuth.user, password }
          : { kind: 'none' },
      clientCertificate: null,
      timeoutMs: NATIVE_PROFILE.timeoutMs,
      acknowledgement: NATIVE_PROFILE.acknowledgement,
      http2: NATIVE_PROFILE.http2,
    };
  }

  /**
   * What is slow must not hold its place before the others, and its rows are safe by their leases. What waits
   * for a prompt endpoint waits for this worker, and taking more would only make all of it wait longer.
   */
  private async letGo(owed: readonly DueDelivery[], done: Promise<void>): Promise<void> {
    while (await this.takesLong(done)) {
      if (this.inHand > this.settings.maxInHand) return done;
      if (!owed.every(({ webhookId }) => this.lanes.isPrompt(webhookId))) return;
    }
  }

  private async takesLong(done: Promise<void>): Promise<boolean> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(resolve, this.settings.letGoAfterMs, true);
    });
    const isLate = await Promise.race([done.then(() => false), late]);
    clearTimeout(timer);
    return isLate;
  }
}
