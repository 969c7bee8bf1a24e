import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hostsTable } from './hosts-table.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postrider-hosts-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the hosts file', () => {
  it('gives names their addresses, of either family', async () => {
    const path = join(folder, 'hosts');
    await writeFile(
      path,
      `# 10.0.0.1 commented.test
127.0.0.1\tlocalhost loopback # ours
::1 localhost
not-an-address strange.test
  10.1.2.3  Hooks.Test.   hooks\r
`,
    );
    const hosts = hostsTable(path);
    expect(await hosts('localhost')).toEqual([
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ]);
    for (const name of ['hooks.test', 'HOOKS.TEST.', 'hooks']) {
      expect(await hosts(name)).toEqual([{ address: '10.1.2.3', family: 4 }]);
    }
    for (const name of ['commented.test', 'strange.test', 'ours', 'constructor']) {
      expect(await hosts(name)).toEqual([]);
    }
  });

  it('is read anew when it has changed', async () => {
    const path = join(folder, 'changing');
    const hosts = hostsTable(path);
    expect(await hosts('a.test')).toEqual([]);
    await writeFile(path, '10.0.0.1 a.test\n');
    expect(await hosts('a.test')).toEqual([{ address: '10.0.0.1', family: 4 }]);
    await writeFile(path, '10.0.0.22 a.test\n');
    expect(await hosts('a.test')).toEqual([{ address: '10.0.0.22', family: 4 }]);
  });
});
