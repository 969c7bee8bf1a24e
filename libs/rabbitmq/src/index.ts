export { NotConfirmed } from './confirmed-publisher.js';
export { RabbitDeliveryRoad } from './rabbit-delivery-road.js';
export { rabbitMessaging } from './rabbit-messaging.js';
export type { RabbitOptions } from './rabbit-options.js';
export { RabbitServer } from './rabbit-server.js';
export { RabbitWebhookAnnouncer } from './rabbit-webhook-announcer.js';
