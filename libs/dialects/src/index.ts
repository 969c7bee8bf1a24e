export * from './composition.js';
export type * from './dialect.js';
export type * from './services.js';
