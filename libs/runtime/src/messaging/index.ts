export * from './dead-letter-notes.js';
export * from './error-text.js';
export * from './errors-as-they-are.js';
export * from './messaging.js';
export * from './outcome.js';
export * from './pauses.js';
export * from './refused-headers.js';
