export { bootSubscriptionApi } from './boot.js';
