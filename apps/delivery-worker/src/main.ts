import { rabbitMessaging } from '#rabbitmq';
import { PinoLog, readSettings, runApp } from '#runtime';
import { bootDeliveryWorker } from './boot.js';

await runApp(() => {
  const settings = readSettings(process.env, 'DATABASE_URL', 'AMQP_URL', 'POSTRIDER_SECRET_KEYS');
  const log = new PinoLog('delivery-worker', settings.logLevel);
  const messaging = rabbitMessaging({ url: settings.amqpUrl, logger: log });
  return bootDeliveryWorker({ settings, messaging, log });
});
