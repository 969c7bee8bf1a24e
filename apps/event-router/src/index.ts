export { bootEventRouter } from './boot.js';
