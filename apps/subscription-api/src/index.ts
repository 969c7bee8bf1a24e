export { bootSubscriptionApi, type RunningApi } from './boot.js';
