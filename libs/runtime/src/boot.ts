import { Log } from '#application';
import type { INestApplication } from '@nestjs/common';
import type { PinoLog } from './logging.js';
import type { Messaging, MessageServer } from './messaging.js';
import { Readiness } from './health/readiness.js';

/** What every app is started with. */
export interface AppParts<S> {
  readonly settings: S;
  readonly messaging: Messaging;
  readonly log: PinoLog;
}

export const addConsumerCheck = (app: INestApplication, server: MessageServer): void => {
  app
    .get(Readiness)
    .add('consumer', () =>
      server.health().connected
        ? Promise.resolve()
        : Promise.reject(new Error('not connected to the broker')),
    );
};

/** Router and worker listen for health checks only where a port is set: many may run on one machine. */
export const listenForHealth = async (
  app: INestApplication,
  {
    healthPort,
    host,
  }: { readonly healthPort: number | undefined; readonly host: string | undefined },
): Promise<void> => {
  if (healthPort === undefined) return;
  await app.listen(healthPort, host ?? '0.0.0.0');
};

/** Said once an app takes work; whoever waits for it reads this line. */
export const logStart = (app: INestApplication, facts: Readonly<Record<string, string>>): void => {
  app.get(Log).info({ event: 'app.started', ...facts });
};
