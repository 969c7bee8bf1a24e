export { bootDeliveryWorker } from './boot.js';
