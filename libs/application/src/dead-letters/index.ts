export * from './account-of-letter.js';
export * from './collect-dead-letters.js';
export * from './redrive-dead-letters.js';
