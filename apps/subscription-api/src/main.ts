import { rabbitMessaging } from '#rabbitmq';
import { PinoLog, readSettings, runApp } from '#runtime';
import { bootSubscriptionApi } from './boot.js';

await runApp(() => {
  const settings = readSettings(
    process.env,
    'DATABASE_URL',
    'AMQP_URL',
    'POSTRIDER_ADMIN_KEY',
    'POSTRIDER_SECRET_KEYS',
  );
  const log = new PinoLog('subscription-api', settings.logLevel);
  const messaging = rabbitMessaging({ url: settings.amqpUrl, logger: log });
  return bootSubscriptionApi({ settings, messaging, log });
});
