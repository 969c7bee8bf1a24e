import type { SealedSample, SealedSecrets } from '#application';
import { KeyRing, type SealingKey } from '#runtime';
import type { Finding } from './finding.js';

const about = 'sealing keys';

/** Whether the keys given here open what is stored, by one secret of each key that sealed some. */
export const ofSealingKeys = async (
  secrets: SealedSecrets,
  keys: readonly SealingKey[] | undefined,
): Promise<Finding> => {
  const samples = await secrets.samples();
  const used = [...new Set(samples.map(({ keyId }) => keyId))].sort();
  if (used.length === 0) return { about, found: 'nothing is sealed yet.' };
  const found = `what is stored is sealed with ${used.join(', ')}`;
  if (keys === undefined) {
    return {
      ...{ about, found: `${found}, and POSTRIDER_SECRET_KEYS is not set here.` },
      todo: 'Set it as the apps have it: without those keys no secret can be read.',
    };
  }
  const missing = used.filter((id) => !keys.some((key) => key.id === id));
  if (missing.length > 0) {
    return {
      ...{ about, found: `${found}, and POSTRIDER_SECRET_KEYS lacks ${missing.join(', ')}.` },
      todo: 'Add the key again, in every app: without it those secrets cannot be read.',
    };
  }
  const wrong = samples.filter((sample) => !opens(new KeyRing(keys), sample));
  if (wrong.length > 0) {
    const ids = [...new Set(wrong.map(({ keyId }) => keyId))].sort().join(', ');
    return {
      ...{
        about,
        found: `${found}, and the key called ${ids} in POSTRIDER_SECRET_KEYS is another one.`,
      },
      todo: 'Put back the one that sealed them, in every app: no other opens them.',
    };
  }
  return { about, found: `${found}, and opens.` };
};

const opens = (ring: KeyRing, { sealed, boundTo }: SealedSample): boolean => {
  try {
    ring.open(sealed, boundTo);
    return true;
  } catch {
    return false;
  }
};
