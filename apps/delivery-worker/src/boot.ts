import { AttemptDeliveries, WebhookDirectory } from '#application';
import { PostgresHealth } from '#postgres';
import {
  addConsumerCheck,
  listenForHealth,
  logStart,
  QUEUES,
  Readiness,
  type AppParts,
  type RunningApp,
} from '#runtime';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DeliveryWorkerModule, type WorkerSettings } from './delivery-worker.module.js';
import { RecurringWork } from './recurring-work.js';

/** Messages of one to twenty deliveries each: enough of the small ones, while large ones wait for room. */
const PREFETCH = 250;
/** How long shutting down waits for a store out of reach, in ms. */
const GIVE_UP_AFTER_MS = 15_000;

/** Resolves once the worker takes deliveries. */
export const bootDeliveryWorker = async (parts: AppParts<WorkerSettings>): Promise<RunningApp> => {
  const app = await NestFactory.create<NestFastifyApplication>(
    DeliveryWorkerModule.with(parts),
    new FastifyAdapter(),
    { logger: parts.log, abortOnError: false },
  );
  const database = app.get(PostgresHealth);
  await database.assertMigrated();
  await app.get(WebhookDirectory).refresh();
  const server = parts.messaging.server({ queue: QUEUES.deliveries, prefetch: PREFETCH });
  app.connectMicroservice({ strategy: server });
  app.get(Readiness).add('database', () => database.ping());
  addConsumerCheck(app, server);
  await app.startAllMicroservices();
  await app.init();
  const recurring = app.get(RecurringWork);
  recurring.start();
  await listenForHealth(app, parts.settings);
  logStart(app, { broker: parts.messaging.description });
  return {
    /** No new messages first, then what is in hand, then the connections it needed. */
    close: async () => {
      const attempts = app.get(AttemptDeliveries);
      const givingUp = setTimeout(() => {
        attempts.stop();
      }, GIVE_UP_AFTER_MS);
      const sweeping = setInterval(() => {
        attempts.sweepLanes();
      }, 100);
      await server.close();
      await attempts.drain();
      clearInterval(sweeping);
      clearTimeout(givingUp);
      await recurring.stop();
      await app.close();
    },
  };
};
