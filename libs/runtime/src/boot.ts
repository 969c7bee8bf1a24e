import { Log } from '#application';
import type { DynamicModule, INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Readiness } from './health/readiness.js';
import type { PinoLog } from './logging.js';
import type { Consuming, MessageServer, Messaging } from './messaging/messaging.js';
import type { Settings } from './settings.js';

/** What every app is started with. */
export interface AppParts<S> {
  readonly settings: S;
  readonly messaging: Messaging;
  readonly log: PinoLog;
}

export interface ConsumingApp {
  readonly app: INestApplication;
  readonly server: MessageServer;
  /** Begins to take messages; resolves once the broker has agreed. */
  readonly start: () => Promise<void>;
}

/** An app that takes messages of one queue, and listens only for health checks. */
export const newConsumingApp = async (
  module: DynamicModule,
  { settings, messaging, log }: AppParts<Settings>,
  consuming: Consuming,
): Promise<ConsumingApp> => {
  const options = { logger: log, abortOnError: false };
  const app = await NestFactory.create(module, new FastifyAdapter(), options);
  const server = messaging.server(consuming);
  app.connectMicroservice({ strategy: server });
  app.get(Readiness).add('consumer', () => assertConnected(server));
  const start = async (): Promise<void> => {
    await app.startAllMicroservices();
    await app.init();
    await listenForHealth(app, settings);
    logStart(app, { broker: messaging.description });
  };
  return { app, server, start };
};

const assertConnected = (server: MessageServer): Promise<void> =>
  server.health().connected
    ? Promise.resolve()
    : Promise.reject(new Error('not connected to the broker'));

/** Only where a port is set: many routers and workers may run on one machine. */
const listenForHealth = async (
  app: INestApplication,
  { healthPort, host }: Settings,
): Promise<void> => {
  if (healthPort !== undefined) await app.listen(healthPort, host ?? '0.0.0.0');
};

/** Said once an app takes work; whoever waits for it reads this line. */
export const logStart = (app: INestApplication, facts: Readonly<Record<string, string>>): void => {
  app.get(Log).info({ event: 'app.started', ...facts });
};
