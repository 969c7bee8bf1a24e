/** `node --import ./test/services/typescript.mjs file.ts`: runs TypeScript as it lies, for what has to start before a build. */
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);
