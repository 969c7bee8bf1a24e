import { InvalidField, type Presets, type ProfileRules } from '#application';
import { InvalidSettings, refusePresets, type Settings } from '#runtime';
import { profilePart } from '../webhooks/profile.schema.js';

const SETTING = 'POSTRIDER_DIALECT_OPTIONS';

/** Throws InvalidSettings when a dialect's preset as this installation has it would not be kept. */
export const checkPresets = (
  settings: Pick<Settings, 'dialectOptions' | 'dialects' | 'payloadRetentionMs'>,
  presets: Presets,
  rules: ProfileRules,
): void => {
  for (const [name, { profile: given }] of Object.entries(settings.dialectOptions)) {
    if (given === undefined) continue;
    const read = profilePart.safeParse(given);
    if (!read.success) {
      const [issue] = read.error.issues;
      const where = [name, 'profile', ...(issue?.path ?? [])].join('.');
      throw new InvalidSettings(`${SETTING}: ${where}: ${issue?.message ?? 'is wrong'}.`);
    }
    const preset = presets.all.get(name);
    try {
      if (preset) rules.refuse(preset);
    } catch (error) {
      if (!(error instanceof InvalidField)) throw error;
      throw new InvalidSettings(`${SETTING}: ${name}${error.field}: ${error.message}.`);
    }
  }
  refusePresets(presets, settings);
};
