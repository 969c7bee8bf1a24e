export * from './composition.js';
export type * from './dialect.js';
export * from './presets-by.js';
export * from './profile-limits.js';
export type * from './services.js';
