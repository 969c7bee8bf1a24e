import { InvalidField, objectionToRetries, ProfileRules, type Presets } from '#application';
import type { DeliveryProfile, JsonObject } from '#domain';
import { InvalidSettings, nativeProfileBy, profilePart, type Settings } from '#runtime';
import type { ZodError } from 'zod';
import { allDialects, ownOptionsOf, presetsWith } from './composition.js';
import type { Dialect } from './dialect.js';
import { profileLimitsBy } from './profile-limits.js';

const SETTING = 'POSTRIDER_DIALECT_OPTIONS';

type PresetSettings = Parameters<typeof nativeProfileBy>[0] &
  Pick<Settings, 'dialects' | 'dialectOptions' | 'leaseMs' | 'payloadRetentionMs'>;

/**
 * The presets of an installation with these settings. Throws InvalidSettings when they say of a dialect what it has no
 * option for, or what would be accepted and then not kept.
 */
export const presetsBy = (settings: PresetSettings, dialects = allDialects()): Presets => {
  const { dialectOptions } = settings;
  const presets = presetsWith(nativeProfileBy(settings), dialectOptions, dialects);
  const rules = new ProfileRules(profileLimitsBy(settings, dialects));
  for (const [name, options] of Object.entries(dialectOptions)) {
    refuseMisread(dialectCalled(name, dialects), options, ownOptionsOf(name, dialectOptions));
    const preset = presets.all.get(name);
    if (options['profile'] !== undefined && preset) refuseUnkept(name, preset, rules);
  }
  refuseLongRetries(presets, settings);
  return presets;
};

const dialectCalled = (wanted: string, dialects: readonly Dialect[]): Dialect => {
  const found = dialects.find(({ name }) => name === wanted);
  if (found) return found;
  const names = dialects.map(({ name }) => name).join(', ') || 'none';
  throw new InvalidSettings(`${SETTING} names the dialect "${wanted}"; there are ${names}.`);
};

const refuseMisread = (
  { name, options }: Dialect,
  { profile }: JsonObject,
  own: JsonObject,
): void => {
  const read = profilePart.optional().safeParse(profile);
  if (!read.success) throw misread([name, 'profile'], read.error);
  const readOwn = options.safeParse(own);
  if (!readOwn.success) throw misread([name], readOwn.error);
};

const misread = (at: readonly string[], { issues: [issue] }: ZodError): InvalidSettings => {
  const where = [...at, ...(issue?.path ?? [])].join('.');
  return new InvalidSettings(`${SETTING}: ${where}: ${issue?.message ?? 'is wrong'}.`);
};

const refuseUnkept = (name: string, preset: DeliveryProfile, rules: ProfileRules): void => {
  try {
    rules.refuse(preset);
  } catch (error) {
    if (!(error instanceof InvalidField)) throw error;
    const where = `${name}${error.field.replaceAll('/', '.')}`;
    throw new InvalidSettings(`${SETTING}: ${where}: ${error.message}.`);
  }
};

/** Of presets that are in use: their deliveries may be retried after what they say is gone. */
const refuseLongRetries = (
  presets: Presets,
  { dialects, payloadRetentionMs }: PresetSettings,
): void => {
  for (const [name, { retries }] of presets.all) {
    // Of the native one the settings themselves were asked.
    if (name === 'native' || !(dialects?.includes(name) ?? true)) continue;
    const objection = objectionToRetries(retries, payloadRetentionMs);
    if (!objection) continue;
    const { at, because } = objection;
    throw new InvalidSettings(
      `${name}: ${at} ${because}. Or set another by ${SETTING}, or leave ${name} out of POSTRIDER_DIALECTS.`,
    );
  }
};
