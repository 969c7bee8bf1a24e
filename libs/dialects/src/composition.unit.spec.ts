import { describe, expect, it } from '@jest/globals';
import { NATIVE_PROFILE } from '#domain';
import { z } from 'zod';
import { allDialects, allRenderers, ownOptionsOf, presetsWith } from './composition.js';
import type { Dialect } from './dialect.js';
import { readmeOf } from './shared/testing/readme-tables.js';

const dialect = (name: string): Dialect => ({
  ...{ name, accountInPath: false, preset: { ...NATIVE_PROFILE, shape: name } },
  ...{ listShapes: [], options: z.looseObject({}) },
  renderers: { [name]: () => null },
  api: () => {
    throw new Error('not asked for');
  },
});
const [here, there] = [dialect('here'), dialect('there')];

describe('the dialects of an installation', () => {
  it('bring a preset and renderers each', () => {
    expect([...presetsWith(NATIVE_PROFILE, {}, [here, there]).all.keys()]).toEqual([
      ...['native', 'here', 'there'],
    ]);
    expect([...allRenderers([here, there]).all.keys()]).toEqual(
      expect.arrayContaining(['native', 'here', 'there']),
    );
  });

  it('are delivered as the installation says', () => {
    const options = { here: { profile: { timeoutMs: 1, pacing: { concurrency: 2 } }, brand: 'x' } };
    const { all } = presetsWith(NATIVE_PROFILE, options, [here, there]);
    expect(all.get('here')).toMatchObject({
      ...{ shape: 'here', timeoutMs: 1, pacing: { concurrency: 2, rate: null } },
    });
    expect(all.get('there')).toBe(there.preset);
    expect(ownOptionsOf('here', options)).toEqual({ brand: 'x' });
    expect(ownOptionsOf('there', options)).toEqual({});
  });

  it.each(allDialects())('$name has every option, with its default, in its README.md', (each) => {
    const options = each.options.parse({}) as Readonly<Record<string, unknown>>;
    const rows = readmeOf(each.name)
      .split('\n')
      .filter((line) => line.startsWith('| '));
    for (const [name, value] of Object.entries(options)) {
      const told = rows.filter((row) => row.includes(`\`${name}\``)).join('\n');
      expect([name, told.replaceAll(/[ \u00a0](?=\d{3})/g, '')]).toEqual([
        ...[name, expect.stringContaining(asWritten(value))],
      ]);
    }
  });

  it.each(allDialects())('$name renders all shapes that it says something of', (each) => {
    const { preset, listShapes, localShapes = [], renderers } = each;
    const named = [preset.shape, ...listShapes, ...localShapes];
    expect(named.filter((shape) => !Object.hasOwn(renderers, shape))).toEqual([]);
  });

  it('do without each of them', () => {
    for (const { name } of allDialects()) {
      const others = allDialects().filter((each) => each.name !== name);
      const presets = presetsWith(NATIVE_PROFILE, {}, others).all;
      expect(presets.has(name)).toBe(false);
      const renderers = allRenderers(others).all;
      for (const { shape } of presets.values()) expect(renderers.has(shape)).toBe(true);
    }
  });
});

/** A text without its quotes; of a list the first one will do. */
const asWritten = (value: unknown): string =>
  Array.isArray(value) ? asWritten(value[0]) : JSON.stringify(value).replace(/^"|"$/g, '');
