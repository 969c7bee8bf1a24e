export * from './idempotent-replies.js';
export * from './once.js';
