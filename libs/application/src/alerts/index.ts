export * from './alert-of-throttles.js';
export * from './alert-recipients.js';
export * from './alerting-transactions.js';
export * from './send-alerts.js';
