import { KeyRing, readSettings } from '#runtime';
import type { Command } from './command.js';
import { withMigratedStore } from './opened.js';

const rotateSeal: Command = {
  words: 'seal rotate',
  usage: '',
  summary: 'Seals every secret anew with the first of POSTRIDER_SECRET_KEYS.',
  operands: 0,
  options: {},
  run: async ({ environment }) => {
    const { secretKeys } = readSettings(environment, 'DATABASE_URL', 'POSTRIDER_SECRET_KEYS');
    const ring = new KeyRing(secretKeys);
    return withMigratedStore(environment, async ({ secrets }) => {
      const resealed = await secrets.resealAll((sealed, boundTo) => ring.reseal(sealed, boundTo));
      const { events, streams, replies, policies, keys } = resealed;
      const key = secretKeys[0]?.id ?? '';
      const counts = `${events} in events, ${streams} in states, ${replies} in kept replies, ${policies} in signing policies, ${keys} in API keys`;
      const text = `Sealed anew with ${key}: ${counts}. No other key is in use once every app seals with ${key} and a further run finds 0.`;
      return { text, json: { key, ...resealed } };
    });
  },
};

const rebuildProjections: Command = {
  words: 'projections rebuild',
  usage: '',
  summary: 'Makes the webhooks and their states again from their events.',
  operands: 0,
  options: {},
  run: ({ environment }) =>
    withMigratedStore(environment, async ({ projections }) => {
      const rebuilt = await projections.rebuild();
      const { webhooks, corrected, removed } = rebuilt;
      const text = `Looked at ${webhooks} webhooks: ${corrected} corrected, ${removed} removed.`;
      return { text, json: rebuilt };
    }),
};

export const storeCommands: readonly Command[] = [rotateSeal, rebuildProjections];
