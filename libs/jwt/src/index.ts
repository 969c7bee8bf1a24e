export { JoseTokenKeys } from './jose-token-keys.js';
