import type { Suppression } from '#domain';

/** It is not made, ever, and this is why. */
export class Suppressed {
  constructor(readonly reason: Suppression) {}
}
