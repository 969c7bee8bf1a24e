export { GuardedTargets, type GuardedTargetsOptions } from './guarded-targets.js';
export { LettersModule } from './letters.module.js';
export type { Resolve } from './guard/vetted-lookup.js';
