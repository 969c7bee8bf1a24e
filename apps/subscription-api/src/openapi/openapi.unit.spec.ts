import { describe, expect, it } from '@jest/globals';
import { inProcessMessaging } from '#in-process-broker';
import { newKeyRing, parseKeyRing, PinoLog, readSettings } from '#runtime';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { Validator } from '@seriousme/openapi-schema-validator';
import { newApiAdapter } from '../http/api-adapter.js';
import { followConventions } from '../http/conventions.js';
import { CONTROLLERS, SubscriptionApiModule } from '../subscription-api.module.js';
import { Documents } from './documents.js';

@Module({})
class NoStore {}

/** What Fastify adds by itself. */
const ADDED = ['HEAD', 'OPTIONS'];

describe('the OpenAPI document', () => {
  it('is one by its own schema', async () => {
    const { openApi } = new Documents(CONTROLLERS);
    const { valid, errors } = await new Validator().validate({ ...openApi });
    expect([valid, errors ?? []]).toEqual([true, []]);
  });

  it('is about every route that there is, and no other', async () => {
    const log = new PinoLog('subscription-api', 'silent');
    const settings = {
      ...{ ...readSettings({}), databaseUrl: '', adminKey: 'the-key-of-the-administrator' },
      secretKeys: parseKeyRing(newKeyRing()),
    };
    const parts = { settings, messaging: inProcessMessaging(), log };
    const store = { module: NoStore, global: true };
    const module = await Test.createTestingModule({
      imports: [SubscriptionApiModule.with(parts, store)],
    })
      .useMocker(() => ({}))
      .setLogger(log)
      .compile();
    const adapter = newApiAdapter();
    const app = module.createNestApplication<NestFastifyApplication>(adapter, {
      bodyParser: false,
    });
    const routes = followConventions(app, adapter, settings);
    await app.init();
    const registered = routes.all
      .filter(({ method }) => !ADDED.includes(method))
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    const { paths } = new Documents(CONTROLLERS).openApi;
    const documented = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(documented.sort()).toEqual(registered.sort());
    await app.close();
  });
});
