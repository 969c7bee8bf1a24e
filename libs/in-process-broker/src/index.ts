export { inProcessMessaging } from './in-process-messaging.js';
export type { ExchangeName, InProcessMessaging, OnWebhookEvent } from './in-process-messaging.js';
export type { InProcessOptions } from './in-process-options.js';
export type { LetterProperties } from './letter.js';
