import {
  Clock,
  CollectDeadLetters,
  EventSchemas,
  followEventSchemas,
  Repeating,
  RouteEvents,
  WebhookDirectory,
  type Log,
} from '#application';
import { PostgresHealth } from '#postgres';
import {
  newConsumingApp,
  onceStoreAnswers,
  QUEUES,
  Liveness,
  Readiness,
  relyOnStore,
  turningCheck,
  type AppParts,
  type SettingsWith,
  type WatchedApp,
} from '#runtime';
import type { INestApplication } from '@nestjs/common';
import { EventRouterModule } from './event-router.module.js';

/** Two full batches in work and one gathering. */
const PREFETCH = 750;
/** People change webhooks, and failures stop them: there are few. */
const WEBHOOKS_PREFETCH = 50;
/** How long a dead letter may lie on the broker, in ms, where nobody can look through them. */
const DEAD_LETTERS_POLL_MS = 500;

/** Resolves once the router takes domain events. */
export const bootEventRouter = async (
  parts: AppParts<SettingsWith<'DATABASE_URL'>>,
): Promise<WatchedApp> => {
  const { app, start } = await newConsumingApp(
    EventRouterModule.with(parts),
    parts,
    { queue: QUEUES.domainEvents, prefetch: PREFETCH },
    { queue: QUEUES.webhookEvents, prefetch: WEBHOOKS_PREFETCH },
  );
  await relyOnStore(app, app.get(PostgresHealth), parts.settings);
  await onceStoreAnswers(() => app.get(WebhookDirectory).refresh());
  const following = await onceStoreAnswers(() =>
    followEventSchemas(app.get(EventSchemas), parts.log),
  );
  const collecting = collectDeadLetters(app, parts.log);
  for (const work of [following, collecting]) {
    const check = turningCheck(work, app.get(Clock), work.everyMs + parts.settings.stalledAfterMs);
    app.get(Liveness).add(work.name, check);
  }
  await start();
  collecting.start();
  return {
    liveness: app.get(Liveness),
    readiness: app.get(Readiness),
    close: async () => {
      app.get(RouteEvents).stop();
      await following.stop();
      await collecting.stop();
      await app.close();
    },
  };
};

const collectDeadLetters = (app: INestApplication, log: Log): Repeating => {
  const collecting = app.get(CollectDeadLetters);
  return new Repeating('dead-letters', DEAD_LETTERS_POLL_MS, () => collecting.tick(), log);
};
