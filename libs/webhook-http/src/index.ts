export { GuardedTargets, type GuardedTargetsOptions } from './guarded-targets.js';
export { HttpWebhookSender, type HttpWebhookSenderOptions } from './http-webhook-sender.js';
export { senderOptions } from './sender-options.js';
export type { Resolve } from './guard/vetted-lookup.js';
