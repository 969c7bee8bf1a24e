export * from './alert-recipients.js';
export * from './alerting-transactions.js';
export { RecordAlerts } from './record-alerts.js';
export * from './send-alerts.js';
