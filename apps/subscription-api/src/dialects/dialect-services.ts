import {
  AccessStore,
  ApiKeys,
  ChangeWebhook,
  Clock,
  CreateWebhook,
  Credentials,
  Ids,
  IssueTokens,
  KnownEventTypes,
  Profiles,
  RouteEvents,
  TestWebhook,
  WebhookReader,
} from '#application';
import type { DialectServices } from '#dialects';
import type { INestApplicationContext } from '@nestjs/common';

export const dialectServicesOf = (app: INestApplicationContext): DialectServices => ({
  createWebhook: app.get(CreateWebhook),
  changeWebhook: app.get(ChangeWebhook),
  testWebhook: app.get(TestWebhook),
  webhooks: app.get(WebhookReader),
  routeEvents: app.get(RouteEvents),
  eventTypes: app.get(KnownEventTypes),
  profiles: app.get(Profiles),
  access: app.get(AccessStore),
  apiKeys: app.get(ApiKeys),
  issueTokens: app.get(IssueTokens),
  credentials: app.get(Credentials),
  ids: app.get(Ids),
  clock: app.get(Clock),
});
