import { RouteEvents, WebhookDirectory } from '#application';
import { PostgresHealth } from '#postgres';
import {
  addConsumerCheck,
  listenForHealth,
  logStart,
  QUEUES,
  Readiness,
  type AppParts,
  type RunningApp,
  type SettingsWith,
} from '#runtime';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { EventRouterModule } from './event-router.module.js';

/** Two full batches in work and one gathering. */
const PREFETCH = 750;

/** Resolves once the router takes domain events. */
export const bootEventRouter = async (
  parts: AppParts<SettingsWith<'DATABASE_URL'>>,
): Promise<RunningApp> => {
  const app = await NestFactory.create<NestFastifyApplication>(
    EventRouterModule.with(parts),
    new FastifyAdapter(),
    { logger: parts.log, abortOnError: false },
  );
  const database = app.get(PostgresHealth);
  await database.assertMigrated();
  await app.get(WebhookDirectory).refresh();
  const server = parts.messaging.server({ queue: QUEUES.domainEvents, prefetch: PREFETCH });
  app.connectMicroservice({ strategy: server });
  app.get(Readiness).add('database', () => database.ping());
  addConsumerCheck(app, server);
  await app.startAllMicroservices();
  await app.init();
  await listenForHealth(app, parts.settings);
  logStart(app, { broker: parts.messaging.description });
  return {
    close: async () => {
      app.get(RouteEvents).stop();
      await app.close();
    },
  };
};
