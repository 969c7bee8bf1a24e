import {
  type AttemptDeliveries,
  type DeliveryClock,
  type KeepHouse,
  type Log,
  type RelayWebhookEvents,
  Repeating,
  type HealWebhooks,
  type RequestProofs,
  type RunJobs,
  type RunQueues,
  type SendAlerts,
  type SendHeartbeats,
  type StopUnsuccessful,
  type WatchDue,
  type WebhookDirectory,
} from '#application';

const LANE_SWEEP_MS = 250;
const DIRECTORY_POLL_MS = 1_000;
const CLOCK_TICK_MS = 500;
const RELAY_POLL_MS = 100;
const JOBS_POLL_MS = 500;
const QUEUES_POLL_MS = 200;
const CHORES_POLL_MS = 1_000;
const ALERTS_POLL_MS = 1_000;
const FORGET_ALERTS_MS = 600_000;
const PROOFS_POLL_MS = 250;
const DUE_WATCH_MS = 5_000;
/** Only looked at so often: it is done every ten minutes by whoever looks first. */
const TIDY_MS = 60_000;

/** What webhooks have to be done at times of their own. */
export class Chores {
  constructor(
    readonly queues: RunQueues,
    readonly heartbeats: SendHeartbeats,
    readonly healing: HealWebhooks,
    readonly proofs: RequestProofs,
    readonly stopping: StopUnsuccessful,
    readonly alerts: SendAlerts,
  ) {}

  /** Resolves once none of them is in hand. */
  async drain(): Promise<void> {
    const { queues, heartbeats, healing, proofs, stopping } = this;
    await Promise.all(
      [queues, heartbeats, healing, proofs, stopping].map((chore) => chore.drain()),
    );
  }
}

/** What a worker does without being asked: the delivery clock, the relay, the directory, the housekeeping. */
export class RecurringWork {
  readonly all: readonly Repeating[];

  constructor(
    attempts: AttemptDeliveries,
    deliveryClock: DeliveryClock,
    relay: RelayWebhookEvents,
    jobs: RunJobs,
    private readonly chores: Chores,
    directory: WebhookDirectory,
    house: KeepHouse,
    watch: WatchDue,
    log: Log,
  ) {
    const nothingMore = (work: () => Promise<void> | void) => async () => {
      await work();
      return false;
    };
    const { queues, heartbeats, healing, proofs, stopping, alerts } = chores;
    this.all = [
      new Repeating(
        'lane-sweep',
        LANE_SWEEP_MS,
        nothingMore(() => attempts.sweepLanes()),
        log,
      ),
      new Repeating(
        'directory',
        DIRECTORY_POLL_MS,
        nothingMore(() => directory.refresh()),
        log,
      ),
      new Repeating('delivery-clock', CLOCK_TICK_MS, () => deliveryClock.tick(), log),
      new Repeating('jobs', JOBS_POLL_MS, () => jobs.tick(), log),
      new Repeating('queues', QUEUES_POLL_MS, () => queues.tick(), log),
      new Repeating('heartbeats', CHORES_POLL_MS, () => heartbeats.tick(), log),
      new Repeating('healing', CHORES_POLL_MS, () => healing.tick(), log),
      new Repeating('stopping', CHORES_POLL_MS, () => stopping.tick(), log),
      new Repeating('alerts', ALERTS_POLL_MS, () => alerts.tick(), log),
      new Repeating(
        'alerts-kept',
        FORGET_ALERTS_MS,
        nothingMore(() => alerts.forget()),
        log,
      ),
      new Repeating('proofs', PROOFS_POLL_MS, () => proofs.tick(), log),
      new Repeating('relay', RELAY_POLL_MS, () => relay.tick(), log),
      new Repeating(
        'due-watch',
        DUE_WATCH_MS,
        nothingMore(() => watch.look()),
        log,
      ),
      new Repeating('housekeeping', TIDY_MS, () => house.tick(), log),
    ];
  }

  start(): void {
    for (const repeating of this.all) repeating.start();
  }

  async stop(): Promise<void> {
    this.chores.alerts.stop();
    await Promise.all(this.all.map((repeating) => repeating.stop()));
    await this.chores.drain();
  }
}
