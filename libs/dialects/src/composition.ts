import { NATIVE_LIST_SHAPES, NATIVE_RENDERERS, type Presets, type Renderers } from '#application';
import { isJsonObject, mergeProfile, type DeliveryProfile, type JsonObject } from '#domain';
import * as every from './all.js';
import type { Dialect } from './dialect.js';

/** What an installation says of each dialect, by its name. */
export type DialectOptions = Readonly<Record<string, JsonObject>>;

/** Laid over the preset of the dialect; everything else is the dialect's own. */
const PROFILE = 'profile';

export const allDialects = (): readonly Dialect[] => Object.values(every);

/** The native profile as this installation has it, and each dialect's. */
export const presetsWith = (
  native: DeliveryProfile,
  options: DialectOptions = {},
  dialects = allDialects(),
): Presets => ({
  all: new Map([
    ['native', native],
    ...dialects.map(({ name, preset }) => [name, overlaid(preset, options[name])] as const),
  ]),
});

const overlaid = (preset: DeliveryProfile, options: JsonObject = {}): DeliveryProfile => {
  const given = options[PROFILE];
  return isJsonObject(given) ? mergeProfile(preset, given) : preset;
};

/** A dialect's own options. */
export const ownOptionsOf = (name: string, options: DialectOptions): JsonObject =>
  Object.fromEntries(Object.entries(options[name] ?? {}).filter(([key]) => key !== PROFILE));

/** Names of the shapes that tell several events in one request. */
export const allListShapes = (dialects = allDialects()): ReadonlySet<string> =>
  new Set([NATIVE_LIST_SHAPES, ...dialects.map(({ listShapes }) => listShapes)].flat());

export const allRenderers = (dialects = allDialects()): Renderers => ({
  all: new Map(
    [NATIVE_RENDERERS, ...dialects.map(({ renderers }) => renderers)].flatMap((some) =>
      Object.entries(some),
    ),
  ),
  local: new Set(dialects.flatMap(({ localShapes = [] }) => localShapes)),
});
