import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allDialects } from '#dialects';
import { Api } from './system/api.js';
import { AppProcess } from './system/app-process.js';
import { Receiver } from './system/receiver.js';
import { until } from './system/until.js';

const COMPLETE = {
  DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
  AMQP_URL: 'amqp://127.0.0.1:1',
  POSTRIDER_ADMIN_KEY: 'x'.repeat(32),
  POSTRIDER_SECRET_KEYS: `k1:${Buffer.alloc(32).toString('base64')}`,
};

const run = (app: string, environment: Readonly<Record<string, string>>) =>
  spawnSync(process.execPath, [`dist/apps/${app}/src/main.js`], {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    encoding: 'utf8',
    timeout: 20_000,
  });

describe('a setting', () => {
  it.each([
    ['subscription-api', 'DATABASE_URL', undefined],
    ['event-router', 'AMQP_URL', undefined],
    ['subscription-api', 'POSTRIDER_ADMIN_KEY', undefined],
    ['delivery-worker', 'POSTRIDER_SECRET_KEYS', undefined],
    ['subscription-api', 'POSTRIDER_ADMIN_KEY', 'short'],
    ['subscription-api', 'PORT', 'eighty'],
    ['delivery-worker', 'POSTRIDER_ALLOWED_TARGETS', '10.0.0.0/99'],
    ['delivery-worker', 'POSTRIDER_RETRY_WAITS', '5s,soon'],
    ['event-router', 'AMQP_URL', 'https://example.com'],
  ])(
    'of %s that is missing or wrong, %s, ends it with one line that names it',
    (app, name, value) => {
      const { [name]: _, ...rest } = COMPLETE as Record<string, string>;
      const { status, stderr } = run(app, {
        ...rest,
        ...(value !== undefined && { [name]: value }),
      });
      expect(status).toBe(1);
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(stderr).toContain(name);
    },
  );
});

describe('what a setting says of a dialect', () => {
  const [dialect] = allDialects();
  const name = dialect?.name ?? '';

  const retries = { [name]: { profile: { retries: 5 } } };

  it.each([
    ['subscription-api', retries, `: ${name}.profile.retries: `],
    ['event-router', retries, `: ${name}.profile.retries: `],
    ['delivery-worker', retries, `: ${name}.profile.retries: `],
    ['standalone', retries, `: ${name}.profile.retries: `],
    ['delivery-worker', { [name]: { sound: 'loud' } }, `: ${name}: `],
    ['event-router', { klingon: {} }, ' names the dialect "klingon"'],
  ])('ends %s with one line that names it, where it is wrong: %j', (app, options, said) => {
    const POSTRIDER_DIALECT_OPTIONS = JSON.stringify(options);
    const { status, stderr } = run(app, { ...COMPLETE, POSTRIDER_DIALECT_OPTIONS });
    expect(status).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain(`POSTRIDER_DIALECT_OPTIONS${said}`);
  });
});

describe('a preset that would be retried after what its events say is gone', () => {
  it.each(['subscription-api', 'delivery-worker'])(
    'ends %s with one line that says what to change',
    (app) => {
      const given = { ...COMPLETE, POSTRIDER_PAYLOAD_RETENTION: '23h' };
      const { status, stderr } = run(app, given);
      expect(status).toBe(1);
      expect(stderr.trim().split('\n')).toHaveLength(1);
      for (const said of ['asana: retries/giveUpAfterMs', 'POSTRIDER_PAYLOAD_RETENTION'])
        expect(stderr).toContain(said);
    },
  );
});

describe('npm run demo', () => {
  it('ends by itself with a summary of what it counted', async () => {
    const demo = spawn(process.execPath, ['dist/apps/standalone/src/demo.js'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const printed: Buffer[] = [];
    for (const stream of [demo.stdout, demo.stderr])
      stream.on('data', (chunk: Buffer) => printed.push(chunk));
    const [code] = (await once(demo, 'close')) as [number];
    const lines = Buffer.concat(printed).toString().trim().split('\n');
    expect([code, lines.at(-1)]).toEqual([
      0,
      'demo: 15 events, 17 delivered, 0 lost, 1 webhook disabled after 10 failures',
    ]);
    // The broker may tell of it before the API is asked again.
    expect(lines.join('\n')).toMatch(/orange[^]*grey/);
    expect(lines.join('\n')).toMatch(/orange[^]*webhook\.disabled/);
  });
});

describe('npm start', () => {
  it('keeps its data over a restart, also when it was killed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'postrider-start-'));
    await chmod(folder, 0o711);
    const receiver = new Receiver();
    await receiver.start();
    const environment = { PORT: '0', AMQP_URL: 'in-process:', POSTRIDER_DATA_DIR: folder };
    const start = async () => {
      const app = await AppProcess.start('standalone', environment, { appsToWaitFor: 3 });
      await until(() => app.lines.some((line) => line.includes('admin key')), 'the welcome');
      const key =
        app.lines
          .find((line) => line.includes('admin key'))
          ?.split(/\s+/)
          .at(-1) ?? '';
      return { app, api: new Api(app.url, key) };
    };
    try {
      const first = await start();
      const { id } = await first.api.create({
        url: receiver.url('/kept'),
        events: ['*'],
        enabled: true,
      });
      expect(await first.app.stop()).toBe(0);
      const second = await start();
      expect((await second.api.webhook(id)).status).toBe('working');
      await second.app.kill();
      const third = await start();
      await third.api.call('POST', '/v1/events', { id: 'e', type: 'after.all' });
      await until(() => receiver.eventIds('/kept').has('e'), 'the event');
      expect(await third.app.stop()).toBe(0);
    } finally {
      await receiver.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
