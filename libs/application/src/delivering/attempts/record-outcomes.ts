import {
  attemptKey,
  decideInTurn,
  webhookDecider,
  type DeliveryProfile,
  type DroppedAlert,
  type WebhookCommand,
  type WebhookEvent,
} from '#domain';
import { isExisting, recordAlerts } from '../../alerts/record-alerts.js';
import { MicroBatches } from '../../micro-batches.js';
import { Persistence } from '../../persistence.js';
import { type Clock } from '../../ports/clock.js';
import type { Ledger, SettledAttempt } from '../../ports/ledger.js';
import { type Log } from '../../ports/log.js';
import { StoreUnavailable } from '../../ports/store-unavailable.js';
import { type Transactions, type Transaction } from '../../ports/transactions.js';
import { type Profiles } from '../../profiles/profiles.js';
import { type WebhookDirectory } from '../../routing/webhook-directory.js';
import { makeAppointments } from '../../webhooks/appointments-after.js';

const MAX_BATCH = 500;
/** Nobody waits for an outcome to be recorded but its message: of a batch of 100 a row costs half of what it does in one of 25. */
const GATHER_MS = 50;
const ACTOR = 'delivery-worker';

/**
 * Records what came of attempts, in micro-batches: attempts, deliveries and what they mean for their
 * webhooks, all in one transaction.
 */
export class RecordOutcomes {
  private readonly successes: MicroBatches<SettledAttempt, 'settled' | 'left'>;
  private readonly awaited: MicroBatches<SettledAttempt, 'settled' | 'left'>;
  private readonly others: MicroBatches<SettledAttempt, void>;
  /** Webhooks whose attempts go, or may have to go, by their deciders, with how many of these are on the way. */
  private readonly inTrouble = new Map<string, number>();
  private readonly persistence = new Persistence();
  private recordedAt: number | null = null;

  constructor(
    private readonly transactions: Transactions,
    private readonly ledger: Ledger,
    private readonly directory: WebhookDirectory,
    private readonly profiles: Profiles,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    // The same for both: what ended before a failure is then never counted after it.
    const terms = { maxItems: MAX_BATCH, concurrency: 2, gatherMs: GATHER_MS };
    const settle = (all: readonly SettledAttempt[]) => this.write(all, (some) => this.settle(some));
    this.successes = new MicroBatches(settle, terms);
    this.awaited = new MicroBatches(settle, { ...terms, gatherMs: 0 });
    this.others = new MicroBatches((all) => this.write(all, (some) => this.record(some)), terms);
  }

  /** When it recorded something last, in ms since the epoch; null: not yet. */
  get lastRecordedAt(): number | null {
    return this.recordedAt;
  }

  /**
   * Resolves once it is durable. Successes of webhooks without failures take a way of their own, one round trip
   * long: what fails, and takes a transaction, does not hold them up. `awaited` is what the next request waits for:
   * of its webhook there is nothing else that it could be counted before.
   */
  async execute(attempt: SettledAttempt, as: 'gathered' | 'awaited' = 'gathered'): Promise<void> {
    const { webhookId } = attempt;
    const isQuick = isSuccess(attempt) && !this.isInTrouble(webhookId);
    const successes = as === 'awaited' ? this.awaited : this.successes;
    if (isQuick && (await successes.add(attempt)) === 'settled') return;
    this.inTrouble.set(webhookId, (this.inTrouble.get(webhookId) ?? 0) + 1);
    try {
      await this.others.add(attempt);
    } finally {
      const left = (this.inTrouble.get(webhookId) ?? 0) - 1;
      if (left > 0) this.inTrouble.set(webhookId, left);
      else this.inTrouble.delete(webhookId);
    }
  }

  /** As far as is known here: the store knows better, and is asked again. */
  private isInTrouble(webhookId: string): boolean {
    if (this.inTrouble.has(webhookId)) return true;
    return (this.directory.findEnabled(webhookId)?.run.failures ?? 0) > 0;
  }

  /** What came of a request that carried no delivery. */
  async recordSignal(signal: SettledAttempt): Promise<void> {
    await this.persistence.through(() =>
      this.tell((transaction) => this.tellDeciders(transaction, [signal])),
    );
    this.recordedAt = this.clock.now();
  }

  stop(): void {
    this.persistence.giveUp();
  }

  private async write<T>(
    attempts: readonly SettledAttempt[],
    write: (attempts: readonly SettledAttempt[]) => Promise<readonly T[]>,
  ): Promise<readonly T[]> {
    const written = await this.persistence.through(() => this.writeApart(attempts, write));
    this.recordedAt = this.clock.now();
    return written;
  }

  /** What the store does not take of one attempt must not send the others again. */
  private async writeApart<T>(
    attempts: readonly SettledAttempt[],
    write: (attempts: readonly SettledAttempt[]) => Promise<readonly T[]>,
  ): Promise<readonly T[]> {
    try {
      return await write(attempts);
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      const [first] = attempts;
      if (attempts.length === 1 && first) {
        this.log.error({ event: 'attempt.not-storable', error: String(error) });
        return write([withoutWords(first)]);
      }
      const written: T[] = [];
      for (const attempt of attempts) written.push(...(await this.writeApart([attempt], write)));
      return written;
    }
  }

  /** Looks again who is in trouble: a failure may have come while these were gathered, and they go in time. */
  private async settle(
    successes: readonly SettledAttempt[],
  ): Promise<readonly ('settled' | 'left')[]> {
    const well = successes.filter(({ webhookId }) => !this.inTrouble.has(webhookId));
    const failing = well.length > 0 ? await this.ledger.settleSuccesses(well) : new Set<string>();
    const isSettled = new Set(well.filter(({ webhookId }) => !failing.has(webhookId)));
    return successes.map((attempt) => (isSettled.has(attempt) ? 'settled' : 'left'));
  }

  private async record(attempts: readonly SettledAttempt[]): Promise<readonly void[]> {
    await this.tell(async (transaction) => {
      const known = await transaction.ledger.settle(attempts);
      const news = attempts.filter((a) => known.has(attemptKey(a.deliveryId, a.attempt)));
      return this.tellDeciders(transaction, news);
    });
    return attempts.map((): void => undefined);
  }

  private async tell(work: (transaction: Transaction) => Promise<WebhookEvent[]>): Promise<void> {
    const stopped = await this.transactions.run(work);
    if (stopped.length === 0) return;
    for (const event of stopped) this.log.warn({ event: event.type, ...event.data });
    await this.directory.refresh();
  }

  private async tellDeciders(
    { webhooks, ledger, schedule, alerts }: Transaction,
    attempts: readonly SettledAttempt[],
  ): Promise<WebhookEvent[]> {
    const lastSuccess = new Map<string, number>();
    const concerned = new Set<string>();
    for (const { webhookId, answer, disables } of attempts) {
      if (answer.outcome !== 'success' || disables) concerned.add(webhookId);
      if (answer.outcome === 'success')
        lastSuccess.set(webhookId, Math.max(lastSuccess.get(webhookId) ?? 0, endOf(answer)));
    }
    if (lastSuccess.size > 0) {
      for (const failing of await ledger.noteSuccesses(lastSuccess)) concerned.add(failing);
    }
    if (concerned.size === 0) return [];
    const streams = await webhooks.lock([...concerned].sort());
    const stopped: WebhookEvent[] = [];
    for (const [webhookId, at] of streams) {
      const own = attempts.filter((attempt) => attempt.webhookId === webhookId);
      const events = decideAll(own, at.state);
      const now = this.clock.now();
      const { state } = at;
      const profile = isExisting(state) && this.profiles.find(state.settings);
      if (profile) await recordAlerts(alerts, state, droppedBy(own, profile), profile, now);
      if (events.length === 0) continue;
      await webhooks.append(webhookId, at, events, { actor: ACTOR, at: now });
      if (profile) await makeAppointments(schedule, events, profile, now);
      stopped.push(...events.filter(({ type }) => isStop(type)));
    }
    return stopped;
  }
}

/** Deliveries whose attempts have all failed, but for those that the receiver asked to hear no more of. */
const droppedBy = (
  attempts: readonly SettledAttempt[],
  { receiverCommands }: DeliveryProfile,
): readonly DroppedAlert[] =>
  attempts
    .filter(({ verdict }) => verdict.state === 'exhausted')
    .filter(({ answer }) => !receiverCommands || answer.command !== 'abort-message')
    .map(({ deliveryId, attempt, answer }) => ({
      ...{ kind: 'dropped', deliveryId, attempts: attempt },
      error: answer.error ?? answer.outcome,
    }));

const isStop = (type: WebhookEvent['type']): boolean =>
  type === 'webhook.disabled' || type === 'webhook.deleted';

const isSuccess = ({ answer, disables }: SettledAttempt): boolean =>
  answer.outcome === 'success' && !disables;

const endOf = ({ startedAt, durationMs }: SettledAttempt['answer']): number =>
  Math.round(startedAt + durationMs);

/** The same attempt less everything that the receiver wrote. */
const withoutWords = (attempt: SettledAttempt): SettledAttempt => ({
  ...attempt,
  answer: {
    ...attempt.answer,
    headers: {},
    excerpt: '',
    error: attempt.answer.error === null ? null : attempt.answer.outcome,
  },
});

const decideAll = (
  attempts: readonly SettledAttempt[],
  from: Parameters<typeof webhookDecider.decide>[1],
): readonly WebhookEvent[] => {
  const inTime = attempts.toSorted((a, b) => endOf(a.answer) - endOf(b.answer));
  return decideInTurn(webhookDecider, inTime.flatMap(commandsOf), from);
};

const commandsOf = (attempt: SettledAttempt): readonly WebhookCommand[] => [
  ...(attempt.counts ? [countOf(attempt)] : []),
  ...(attempt.disables ? [stopOf(attempt)] : []),
];

const stopOf = ({ enablement }: SettledAttempt): WebhookCommand => ({
  type: 'DisableWebhook',
  data: { reason: 'receiver', enablement },
});

const countOf = ({
  deliveryId,
  attempt,
  enablement,
  answer,
  rule,
}: SettledAttempt): WebhookCommand =>
  answer.outcome === 'success'
    ? { type: 'CountSuccess', data: { deliveryId, attempt, enablement, rule } }
    : {
        type: 'CountFailure',
        data: {
          deliveryId,
          attempt,
          enablement,
          rule,
          outcome: answer.outcome,
          status: answer.status,
          error: answer.error ?? answer.outcome,
          failedAt: new Date(endOf(answer)).toISOString(),
        },
      };
