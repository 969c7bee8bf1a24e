import { allDialects } from '#dialects';
import { InvalidSettings, type Settings } from '#runtime';
import { Mounts } from './mount.js';

/** Throws InvalidSettings when a dialect is named that is none. */
export const mountsBy = ({
  dialects,
  dialectHosts,
}: Pick<Settings, 'dialects' | 'dialectHosts'>): Mounts => {
  const every = allDialects();
  const names = every.map(({ name }) => name);
  for (const [setting, named] of [
    ['POSTRIDER_DIALECTS', dialects ?? []],
    ['POSTRIDER_DIALECT_HOSTS', dialectHosts.map(({ dialect }) => dialect)],
  ] as const) {
    const unknown = named.find((name) => !names.includes(name));
    if (unknown === undefined) continue;
    const there = names.length === 0 ? 'none' : names.join(', ');
    throw new InvalidSettings(`${setting} names the dialect "${unknown}"; there are ${there}.`);
  }
  const mounted = every.filter(({ name }) => dialects?.includes(name) ?? true);
  return new Mounts(mounted, dialectHosts);
};
