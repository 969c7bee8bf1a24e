export * from './data-schemas.js';
export * from './event-schemas.js';
export * from './event-type.js';
export * from './event-types.js';
export * from './keep-event-types.js';
export * from './known-event-types.js';
