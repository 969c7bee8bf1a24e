import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InvalidSettings } from './settings/invalid-settings.js';
import { readSettings } from './settings/read-settings.js';

const [one = '', other = ''] = rootCertificates;

describe('a file of trusted certificates', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'postrider-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const read = (text: string): readonly string[] => {
    const path = join(folder, 'trusted.pem');
    writeFileSync(path, text);
    return readSettings({ POSTRIDER_TRUSTED_CERTIFICATES: path }).trustedCertificates;
  };

  it('holds one or several, with anything between them', () => {
    expect(read(one)).toEqual([one]);
    expect(read(`# ours\n${one}\n\n# theirs\n${other}\n`)).toEqual([one, other]);
  });

  it.each([
    ['is empty', ''],
    ['holds something else', 'nonsense'],
    ['holds what only looks like one', one.replace(/\n.{20}/, '\nAAAA')],
    ['holds one that is cut', one.slice(0, -40)],
  ])('is refused when it %s', (_how, text) => {
    expect(() => read(text)).toThrow(InvalidSettings);
    expect(() => read(text)).toThrow(/^POSTRIDER_TRUSTED_CERTIFICATES must be the path of a file/);
  });
});
