import { NATIVE_RENDERERS, type Presets, type Renderers } from '#application';
import type { DeliveryProfile } from '#domain';
import * as all from './all.js';
import type { Dialect } from './dialect.js';

const DIALECTS: readonly Dialect[] = Object.values(all);

/** The native profile as this installation has it, and each dialect's. */
export const presetsWith = (native: DeliveryProfile): Presets => ({
  all: new Map([
    ['native', native],
    ...DIALECTS.map(({ name, preset }) => [name, preset] as const),
  ]),
});

export const allRenderers = (): Renderers => ({
  all: new Map(
    [NATIVE_RENDERERS, ...DIALECTS.map(({ renderers }) => renderers)].flatMap((some) =>
      Object.entries(some),
    ),
  ),
});
