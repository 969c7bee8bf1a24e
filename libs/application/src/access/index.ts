export * from './access-store.js';
export * from './api-keys.js';
export * from './credential.js';
export * from './credentials.js';
export * from './errors.js';
export * from './issue-tokens.js';
export * from './scopes.js';
export * from './token-store.js';
