import { AttemptDeliveries, WayOut, WebhookDirectory } from '#application';
import { PostgresHealth } from '#postgres';
import {
  Liveness,
  newConsumingApp,
  onceStoreAnswers,
  QUEUES,
  Readiness,
  relyOnStore,
  type AppParts,
  type WatchedApp,
} from '#runtime';
import { DeliveryWorkerModule, type WorkerSettings } from './delivery-worker.module.js';
import { watchLiveness } from './liveness.js';
import { RecurringWork } from './recurring-work.js';
import { shutDown } from './shut-down.js';
import { warnOfLongRetries } from './warn-of-long-retries.js';

/** Messages of one to twenty deliveries each: enough of the small ones, while large ones wait for room. */
const PREFETCH = 250;
/** How long shutting down waits for a store out of reach, and for anything at all, in ms. */
const [GIVE_UP_AFTER_MS, LIMIT_MS] = [15_000, 35_000];

/** Resolves once the worker takes deliveries. */
export const bootDeliveryWorker = async (parts: AppParts<WorkerSettings>): Promise<WatchedApp> => {
  const { settings } = parts;
  const consuming = { queue: QUEUES.deliveries, prefetch: PREFETCH };
  const {
    app,
    servers: [server],
    start,
  } = await newConsumingApp(DeliveryWorkerModule.with(parts), parts, consuming);
  await relyOnStore(app, app.get(PostgresHealth), settings);
  if (settings.proxy) app.get(Readiness).add('proxy', proxyCheck(app.get(WayOut)));
  await onceStoreAnswers(() => app.get(WebhookDirectory).refresh());
  warnOfLongRetries(app, settings);
  const recurring = app.get(RecurringWork);
  recurring.start();
  watchLiveness(app);
  await start();
  return {
    liveness: app.get(Liveness),
    readiness: app.get(Readiness),
    /** No new messages first, then what is in hand, then the connections it needed. */
    close: () => {
      const attempts = app.get(AttemptDeliveries);
      return shutDown({
        steps: [
          async () => void (await server.close()),
          () => attempts.drain(),
          () => recurring.stop(),
          () => app.close(),
        ],
        giveUp: () => attempts.stop(),
        giveUpAfterMs: GIVE_UP_AFTER_MS,
        limitMs: LIMIT_MS,
        onLimit: () => parts.log.error({ event: 'app.stopped-in-haste', limitMs: LIMIT_MS }),
      });
    },
  };
};

/** Deliveries that do not come out are put off; nobody but an operator can mend that. */
const proxyCheck = (wayOut: WayOut) => async (): Promise<void> => {
  const { trouble } = wayOut;
  if (trouble !== null) throw new Error(trouble);
};
