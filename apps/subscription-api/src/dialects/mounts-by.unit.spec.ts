import { describe, expect, it } from '@jest/globals';
import { readSettings } from '#runtime';
import { mountsBy } from './mounts-by.js';

describe('a dialect that the settings name', () => {
  it.each([
    ['POSTRIDER_DIALECTS', 'klingon'],
    ['POSTRIDER_DIALECT_HOSTS', 'a.example=klingon/x'],
  ] as const)('must be there: %s', (name, text) => {
    const settings = readSettings({ [name]: text });
    expect(() => mountsBy(settings)).toThrow(`${name} names the dialect "klingon"`);
  });

  it('may be none', () => {
    expect(mountsBy(readSettings({ POSTRIDER_DIALECTS: 'none' })).dialects).toEqual([]);
  });
});
