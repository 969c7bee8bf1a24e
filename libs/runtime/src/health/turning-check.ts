import type { Clock } from '#application';
import type { HealthCheck } from './health-checks.js';

/** Fails when repeated work has come to no end for longer than it may take (ms). */
export const turningCheck = (
  work: { readonly turns: number },
  clock: Clock,
  withinMs: number,
): HealthCheck => {
  let last = { turns: work.turns, at: clock.now() };
  return async () => {
    const now = clock.now();
    if (work.turns !== last.turns) last = { turns: work.turns, at: now };
    if (now - last.at > withinMs) throw new Error('it hangs');
  };
};
