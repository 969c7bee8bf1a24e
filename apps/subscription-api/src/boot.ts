import { Clock, EventSchemas, followEventSchemas, RouteEvents } from '#application';
import { PostgresHealth } from '#postgres';
import {
  Liveness,
  logStart,
  onceStoreAnswers,
  Readiness,
  relyOnStore,
  turningCheck,
  urlOf,
  type AppParts,
  type WatchedApp,
} from '#runtime';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { dialectServicesOf } from './dialects/dialect-services.js';
import { mountDialects } from './dialects/mount-dialects.js';
import { MountedRequests } from './dialects/mounted-requests.js';
import { mountsBy } from './dialects/mounts-by.js';
import { newApiAdapter } from './http/api-adapter.js';
import { followConventions } from './http/conventions.js';
import { SubscriptionApiModule, type ApiSettings } from './subscription-api.module.js';

export interface RunningApi extends WatchedApp {
  /** `http://127.0.0.1:3000` */
  readonly url: string;
}

/** Resolves once the API answers. */
export const bootSubscriptionApi = async (parts: AppParts<ApiSettings>): Promise<RunningApi> => {
  const { settings, messaging, log } = parts;
  const mounts = mountsBy(settings);
  const requests = new MountedRequests(mounts);
  const adapter = newApiAdapter(requests.routed);
  const app = await NestFactory.create<NestFastifyApplication>(
    SubscriptionApiModule.with(parts),
    adapter,
    { logger: log, abortOnError: false, bodyParser: false },
  );
  followConventions(app, adapter, settings);
  mountDialects(adapter.getInstance(), {
    ...{ mounts, requests, services: dialectServicesOf(app) },
    ...{ options: settings.dialectOptions, publicUrl: settings.publicUrl },
  });
  await relyOnStore(app, app.get(PostgresHealth), settings);
  const readiness = app.get(Readiness);
  readiness.add('broker', () => messaging.ping());
  const following = await onceStoreAnswers(() => followEventSchemas(app.get(EventSchemas), log));
  app
    .get(Liveness)
    .add(following.name, turningCheck(following, app.get(Clock), settings.stalledAfterMs));
  await app.listen(settings.port, settings.host ?? '0.0.0.0');
  const url = await urlOf(app);
  logStart(app, { url, broker: messaging.description });
  return {
    url,
    readiness,
    liveness: app.get(Liveness),
    close: async () => {
      app.get(RouteEvents).stop();
      await following.stop();
      await app.close();
    },
  };
};
