import { rabbitMessaging } from '#rabbitmq';
import { PinoLog, readSettings, runApp } from '#runtime';
import { bootEventRouter } from './boot.js';

await runApp(() => {
  const settings = readSettings(process.env, 'DATABASE_URL', 'AMQP_URL');
  const log = new PinoLog('event-router', settings.logLevel);
  const messaging = rabbitMessaging({ url: settings.amqpUrl, logger: log });
  return bootEventRouter({ settings, messaging, log });
});
