export * from './host-gate.js';
export * from './host-throttles.js';
export * from './pace.js';
export * from './rate-gate.js';
export * from './rates.js';
export * from './throttle-listener.js';
export * from './watch-hosts.js';
export * from './webhooks-at-hosts.js';
