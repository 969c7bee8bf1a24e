import { Clock, Log } from '#application';
import type { DynamicModule, INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { consumerCheck } from './health/consumer-check.js';
import { Readiness } from './health/health-checks.js';
import type { PinoLog } from './logging.js';
import type { Consuming, MessageServer, Messaging } from './messaging/messaging.js';
import type { Settings } from './settings/settings.js';

/** What every app is started with. */
export interface AppParts<S> {
  readonly settings: S;
  readonly messaging: Messaging;
  readonly log: PinoLog;
}

export interface ConsumingApp<C extends readonly Consuming[]> {
  readonly app: INestApplication;
  /** In the order of their queues. */
  readonly servers: { readonly [I in keyof C]: MessageServer };
  /** Begins to take messages; resolves once the broker has agreed. */
  readonly start: () => Promise<void>;
}

/** An app that takes messages of some queues, and listens only for health checks. */
export const newConsumingApp = async <const C extends readonly Consuming[]>(
  module: DynamicModule,
  { settings, messaging, log }: AppParts<Settings>,
  ...consuming: C
): Promise<ConsumingApp<C>> => {
  const options = { logger: log, abortOnError: false };
  const app = await NestFactory.create(module, new FastifyAdapter(), options);
  const consumers = consuming.map(({ queue, prefetch }) => {
    const server = messaging.server({ queue, prefetch });
    app.connectMicroservice({ strategy: server });
    const watched = {
      health: () => server.health(),
      waiting: () => messaging.waiting(queue),
      stalledAfterMs: settings.stalledAfterMs,
    };
    return { server, check: consumerCheck(watched, app.get(Clock)) };
  });
  app.get(Readiness).add('consumer', async () => {
    await Promise.all(consumers.map(({ check }) => check()));
  });
  const start = async (): Promise<void> => {
    await app.startAllMicroservices();
    await app.init();
    const listening = await listenForHealth(app, settings);
    logStart(app, { ...listening, broker: messaging.description });
  };
  const servers = consumers.map(({ server }) => server) as ConsumingApp<C>['servers'];
  return { app, servers, start };
};

/** Only where a port is set: many routers and workers may run on one machine. */
const listenForHealth = async (
  app: INestApplication,
  { healthPort, host }: Settings,
): Promise<{ readonly url?: string }> => {
  if (healthPort === undefined) return {};
  await app.listen(healthPort, host ?? '0.0.0.0');
  return { url: await urlOf(app) };
};

/** Where it listens, as it is reached from this machine. */
export const urlOf = async (app: INestApplication): Promise<string> =>
  (await app.getUrl()).replace('0.0.0.0', '127.0.0.1').replace('[::1]', 'localhost');

/** Said once an app takes work; whoever waits for it reads this line. */
export const logStart = (app: INestApplication, facts: Readonly<Record<string, string>>): void => {
  app.get(Log).info({ event: 'app.started', ...facts });
};
