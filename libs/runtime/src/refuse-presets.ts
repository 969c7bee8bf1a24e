import { objectionToRetries, type Presets } from '#application';
import { InvalidSettings, type Settings } from './settings.js';

/** Throws InvalidSettings when deliveries by a preset that is in use may be retried after what they say is gone. */
export const refusePresets = (
  presets: Presets,
  { dialects, payloadRetentionMs }: Pick<Settings, 'dialects' | 'payloadRetentionMs'>,
): void => {
  for (const [name, { retries }] of presets.all) {
    // Of the native one the settings themselves were asked.
    if (name === 'native' || !(dialects?.includes(name) ?? true)) continue;
    const objection = objectionToRetries(retries, payloadRetentionMs);
    if (!objection) continue;
    const { at, because } = objection;
    throw new InvalidSettings(
      `${name}: ${at} ${because}. Or set another by POSTRIDER_DIALECT_OPTIONS, or leave ${name} out of POSTRIDER_DIALECTS.`,
    );
  }
};
