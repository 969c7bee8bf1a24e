import { Log, RouteEvents } from '#application';
import { PostgresHealth } from '#postgres';
import { logStart, Readiness, type AppParts, type RunningApp } from '#runtime';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { takeJsonBodies } from './http/json-body.js';
import { ProblemFilter } from './http/problem.filter.js';
import { SubscriptionApiModule, type ApiSettings } from './subscription-api.module.js';

const MAX_BODY_BYTES = 1_048_576;

export interface RunningApi extends RunningApp {
  /** `http://127.0.0.1:3000` */
  readonly url: string;
}

/** Resolves once the API answers. */
export const bootSubscriptionApi = async (parts: AppParts<ApiSettings>): Promise<RunningApi> => {
  const { settings, messaging, log } = parts;
  const adapter = new FastifyAdapter({ bodyLimit: MAX_BODY_BYTES });
  const app = await NestFactory.create<NestFastifyApplication>(
    SubscriptionApiModule.with(parts),
    adapter,
    { logger: log, abortOnError: false, bodyParser: false },
  );
  takeJsonBodies(adapter.getInstance());
  app.useGlobalFilters(new ProblemFilter(app.get(Log)));
  const database = app.get(PostgresHealth);
  await database.assertMigrated();
  const readiness = app.get(Readiness);
  readiness.add('database', () => database.ping());
  readiness.add('broker', () => messaging.ping());
  await app.listen(settings.port, settings.host ?? '0.0.0.0');
  const url = (await app.getUrl()).replace('0.0.0.0', '127.0.0.1').replace('[::1]', 'localhost');
  logStart(app, { url, broker: messaging.description });
  return {
    url,
    close: async () => {
      app.get(RouteEvents).stop();
      await app.close();
    },
  };
};
