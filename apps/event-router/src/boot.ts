import {
  Clock,
  EventSchemas,
  followEventSchemas,
  RouteEvents,
  WebhookDirectory,
} from '#application';
import { PostgresHealth } from '#postgres';
import {
  newConsumingApp,
  QUEUES,
  Liveness,
  Readiness,
  turningCheck,
  type AppParts,
  type RunningApp,
  type SettingsWith,
} from '#runtime';
import { EventRouterModule } from './event-router.module.js';

/** Two full batches in work and one gathering. */
const PREFETCH = 750;
/** People change webhooks, and failures stop them: there are few. */
const WEBHOOKS_PREFETCH = 50;

/** Resolves once the router takes domain events. */
export const bootEventRouter = async (
  parts: AppParts<SettingsWith<'DATABASE_URL'>>,
): Promise<RunningApp> => {
  const { app, start } = await newConsumingApp(
    EventRouterModule.with(parts),
    parts,
    { queue: QUEUES.domainEvents, prefetch: PREFETCH },
    { queue: QUEUES.webhookEvents, prefetch: WEBHOOKS_PREFETCH },
  );
  const database = app.get(PostgresHealth);
  await database.assertMigrated();
  app.get(Readiness).add('database', () => database.ping());
  await app.get(WebhookDirectory).refresh();
  const following = await followEventSchemas(app.get(EventSchemas), parts.log);
  app
    .get(Liveness)
    .add(following.name, turningCheck(following, app.get(Clock), parts.settings.stalledAfterMs));
  await start();
  return {
    close: async () => {
      app.get(RouteEvents).stop();
      await following.stop();
      await app.close();
    },
  };
};
