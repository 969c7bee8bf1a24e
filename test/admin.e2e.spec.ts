import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { admin as runAdmin, type Ended } from './system/admin.js';
import { Api, type WebhookBody } from './system/api.js';
import { AppProcess } from './system/app-process.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

interface Finding {
  readonly about: string;
  readonly found: string;
  readonly todo?: string;
}

const newKey = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;

const WAITING_FOR_A_STREAM = `
  select from pg_stat_activity where datname = current_database()
    and wait_event_type = 'Lock' and query like 'select from streams%'`;

describe('npm run admin', () => {
  let system: System;
  let settings: Readonly<Record<string, string>>;

  beforeAll(async () => {
    system = await System.start();
    const { DATABASE_URL = '', AMQP_URL = '', POSTRIDER_SECRET_KEYS = '' } = system.environment;
    settings = { DATABASE_URL, AMQP_URL, POSTRIDER_SECRET_KEYS };
  });
  afterAll(() => system.stop());

  const admin = (line: readonly string[], environment = settings): Promise<Ended> =>
    runAdmin(line, environment);

  const done = async <T>(line: string, environment = settings): Promise<T> => {
    const { code, stdout, stderr } = await admin([...line.split(' '), '--json'], environment);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return JSON.parse(stdout) as T;
  };

  describe('accounts and keys', () => {
    it('adds an account once', async () => {
      const line = ['accounts', 'create', 'acme', '--name', 'Acme & Sons'];
      expect(await admin(line)).toEqual({
        code: 0,
        stdout: 'Added the account acme.\n',
        stderr: '',
      });
      const again = await admin(line);
      expect(again).toMatchObject({ code: 1, stderr: 'There is an account acme already.\n' });
      expect((await system.api.call('GET', '/v1/accounts/acme')).body).toMatchObject({
        name: 'Acme & Sons',
      });
    });

    it('issues a key that the API takes until it is revoked', async () => {
      const { id, key, expiresAt } = await done<{ id: string; key: string; expiresAt: string }>(
        'keys create --account acme --name ci --scopes webhooks:read,events:publish --expires 90d',
      );
      expect(Date.parse(expiresAt) - Date.now()).toBeCloseTo(90 * 86_400_000, -6);
      const caller = new Api(system.apiUrl, key);
      expect((await caller.call('GET', '/v1/webhooks')).status).toBe(200);

      const listed = await admin(['keys', 'list', '--account', 'acme']);
      expect(listed.stdout).toContain(id);
      expect(listed.stdout).not.toContain(key.slice(-20));
      await done(`keys revoke ${id} --account acme`);
      expect((await caller.call('GET', '/v1/webhooks')).status).toBe(401);
    });

    it('lists every key, however many there are', async () => {
      await system.query(
        `insert into api_keys (id, account, name, scopes, digest, created_at)
         select gen_random_uuid(), 'many', 'key ' || n, '{}', '', now() from generate_series(1, 2001) n`,
      );
      const listed = await done<{ id: string }[]>('keys list --account many');
      expect(new Set(listed.map(({ id }) => id)).size).toBe(2_001);
    });

    it('issues a key that stands for a principal and can be told again, by the keys that seal', async () => {
      await system.api.as('acme').call('PUT', '/v1/principals/alice', { name: 'Alice' });
      const line = 'keys create --account acme --name s --scopes webhooks:read --recoverable';
      expect(await done(`${line} --principal alice`)).toMatchObject({
        ...{ principal: 'alice', recoverable: true },
      });
      const { POSTRIDER_SECRET_KEYS: _, ...rest } = settings;
      const ended = await admin(line.split(' '), rest);
      expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('SECRET_KEYS') });
    });

    it.each<[string, string, number]>([
      ['', 'npm run admin -- accounts create', 2],
      ['accounts remove x', 'There is no such command.', 2],
      ['accounts create', 'Usage: npm run admin -- accounts create <id> --name <name>', 2],
      ['accounts create other', '--name is missing.', 2],
      ['keys create --account acme --name x --scopes everything', '"everything" is no scope', 2],
      ['keys create --account acme --name x --scopes ,', '--scopes names none', 2],
      ['keys create --account acme --name x --scopes webhooks:read --expires 0s', '--expires', 2],
      [
        'keys create --account acme --name x --scopes webhooks:read --expires 99999999d',
        '--expires must be a duration',
        2,
      ],
      [`accounts create other --name ${'x'.repeat(257)}`, '--name must be', 2],
      ['accounts create other --name \u0007', '--name must be', 2],
      ['keys list --account acme --account other', '--account is given twice.', 2],
      ['keys list --account nobody', 'no account nobody', 1],
      ['keys create --account nobody --name x --scopes webhooks:read', 'no account nobody', 1],
      ['keys list --acount acme', "Unknown option '--acount'", 2],
      ['dead-letters discard --queue event-router', 'say --all', 2],
      ['dead-letters list --queue orders', 'event-router, event-router.webhooks, deliveries', 2],
    ])('says what is wrong with %j in one line', async (line, text, code) => {
      const ended = await admin(line.split(' ').filter((word) => word !== ''));
      expect(ended.code).toBe(code);
      expect(ended.stderr + ended.stdout).toContain(text);
      if (line !== '') expect(ended.stderr.trim().split('\n')).toHaveLength(1);
    });

    it('says how a command is written, when asked for that', async () => {
      expect(await admin(['keys', 'create', '--help'])).toMatchObject({
        ...{ code: 0, stdout: expect.stringContaining('npm run admin -- keys create --account') },
      });
    });

    it('names the setting that is missing', async () => {
      const { DATABASE_URL: _, ...rest } = settings;
      const ended = await admin(['keys', 'list', '--account', 'acme'], rest);
      expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('DATABASE_URL') });
    });
  });

  describe('seal rotate', () => {
    it('lets an operator drop the old key', async () => {
      const { receiver, api } = system;
      const draft = { url: receiver.url('/sealed'), events: ['*'], enabled: true };
      const basicAuth = { user: 'u', password: 'p4ss' };
      const webhook = await api.create({ ...draft, basicAuth });
      await api.call('POST', `/v1/webhooks/${webhook.id}/secret/rotate`, { overlap: '1h' });
      const secret = (await api.call('GET', `/v1/webhooks/${webhook.id}/secret`)).body;
      const wanted = { algorithm: 'RS256' };
      const policy = await api.call<{ id: string }>('POST', '/v1/signing-policies', wanted);
      const signing = { kind: 'jwt', policyId: policy.body.id };
      await api.create({
        ...{ ...draft, url: receiver.url('/token'), profile: { encoding: 'jwt', signing } },
      });
      const repeatable = { 'idempotency-key': 'rotation' };
      const kept = await api.call('POST', '/v1/webhooks', { ...draft, enabled: false }, repeatable);

      const [oldKeys, newKeys] = [settings['POSTRIDER_SECRET_KEYS'] ?? '', newKey('k2')];
      const both = { ...settings, POSTRIDER_SECRET_KEYS: `${newKeys},${oldKeys}` };
      const onlyNew = { ...settings, POSTRIDER_SECRET_KEYS: newKeys };

      const tooEarly = await admin(['seal', 'rotate'], onlyNew);
      expect(tooEarly).toMatchObject({ code: 1, stderr: expect.stringContaining('k1') });

      const first = await done<
        Record<'events' | 'streams' | 'replies' | 'policies' | 'keys', number>
      >('seal rotate', both);
      expect(first.events).toBeGreaterThanOrEqual(3);
      expect(first.streams).toBeGreaterThanOrEqual(2);
      expect(first.replies).toBeGreaterThanOrEqual(1);
      expect(first.policies).toBe(1);
      expect(first.keys).toBeGreaterThanOrEqual(1);
      expect(await done('seal rotate', onlyNew)).toEqual({
        key: 'k2',
        ...{ events: 0, streams: 0, replies: 0, policies: 0, keys: 0 },
      });

      expect(await done('projections rebuild', onlyNew)).toMatchObject({ corrected: 0 });

      // States that an older decider folded are folded again from the events.
      await system.query('update streams set revision = 0');
      const environment = { ...system.environment, ...onlyNew };
      const apiAfter = await AppProcess.start('subscription-api', environment);
      for (const worker of system.workers.splice(0)) await worker.stop();
      const worker = await AppProcess.start('delivery-worker', environment);
      system.workers.push(worker);
      try {
        const after = new Api(apiAfter.url, api.adminKey);
        expect((await after.call('GET', `/v1/webhooks/${webhook.id}/secret`)).body).toEqual(secret);
        const replayed = await after.call(
          'POST',
          '/v1/webhooks',
          { ...draft, enabled: false },
          repeatable,
        );
        expect(replayed.body).toEqual(kept.body);
        await system.service.publish({ id: 'sealed', type: 'task.created' });
        await until(() => receiver.eventIds('/sealed').has('sealed'), 'the delivery');
        const [received] = receiver.at('/sealed');
        const credentials = Buffer.from('u:p4ss').toString('base64');
        expect(received?.headers.authorization).toBe(`Basic ${credentials}`);
        await until(() => receiver.at('/token').length === 1, 'what the policy signed');
      } finally {
        await apiAfter.stop();
      }
      await done('seal rotate', {
        ...settings,
        POSTRIDER_SECRET_KEYS: `${oldKeys},${newKeys}`,
      });
    });
  });

  describe('projections rebuild', () => {
    const rows = async () => ({
      webhooks: await system.query(
        `select to_jsonb(w) - 'changed_in' as row from webhooks w order by id`,
      ),
      streams: await system.query('select to_jsonb(s) as row from streams s order by stream_id'),
    });

    it('corrects what does not follow from the events, and nothing else', async () => {
      const { api, receiver } = system;
      const draft = { url: receiver.url('/rebuilt'), events: ['task.*'], projects: ['42'] };
      const ids: string[] = [];
      for (let n = 0; n < 4; n += 1) ids.push((await api.create({ ...draft, name: `n${n}` })).id);
      const [one, two, three, four] = ids;
      await api.call('POST', `/v1/webhooks/${one}/enable`);
      await api.call('DELETE', `/v1/webhooks/${four}`);
      await done('projections rebuild');
      const before = await rows();
      expect(await done('projections rebuild')).toMatchObject({ corrected: 0, removed: 0 });

      await system.query(
        `update webhooks set name = 'wrong', failures = 7, updated_at = now() where id = $1`,
        [one],
      );
      await system.query('delete from webhooks where id = $1', [two]);
      await system.query('delete from streams where stream_id = $1', [three]);
      await system.query(`update streams set state = state - 'settings' where stream_id = $1`, [
        one,
      ]);
      await system.query(
        `insert into streams values ('00000000-0000-7000-8000-000000000000', 1, 1, '{}')`,
      );

      let answered = 0;
      const rebuilding = new AbortController();
      const served = (async () => {
        while (!rebuilding.signal.aborted) {
          expect((await api.call('GET', '/v1/webhooks')).status).toBe(200);
          answered += 1;
        }
      })();
      const rebuilt = await done('projections rebuild');
      rebuilding.abort();
      await served;

      expect(rebuilt).toMatchObject({ corrected: 3 });
      expect(await rows()).toEqual(before);
      expect(answered).toBeGreaterThan(0);
      expect(await api.webhook(one ?? '')).toMatchObject({ name: 'n0', failures: 0 });
    });

    it('goes on while webhooks are created, changed and deleted, and loses nothing of it', async () => {
      const { api, receiver } = system;
      const draft = { url: receiver.url('/changed'), events: ['task.*'] };
      const still: string[] = [];
      for (let n = 0; n < 20; n += 1) still.push((await api.create(draft)).id);
      await system.query(`update webhooks set name = 'wrong' where id = any ($1)`, [still]);
      const told = new Map<string, WebhookBody>();
      let changes = 0;
      const rebuilding = new AbortController();
      const change = async (method: string, path: string, body?: object) => {
        const reply = await api.call<WebhookBody>(method, path, body);
        expect([method, path, Math.floor(reply.status / 100)]).toEqual([method, path, 2]);
        changes += 1;
        return reply.body;
      };
      const changing = async () => {
        while (!rebuilding.signal.aborted) {
          const { id } = await change('POST', '/v1/webhooks', draft);
          const at = `/v1/webhooks/${id}`;
          await change('POST', `${at}/enable`);
          told.set(id, await change('PATCH', at, { name: `n${changes}`, projects: [changes] }));
          const [other] = told.keys();
          if (changes % 2 === 0 || other === undefined) continue;
          told.delete(other);
          await change('DELETE', `/v1/webhooks/${other}`);
        }
      };
      const inTheWay = new pg.Client({ connectionString: settings['DATABASE_URL'] });
      await inTheWay.connect();
      try {
        await inTheWay.query('begin');
        await inTheWay.query('select from streams where stream_id = $1 for update', [still[10]]);
        const all = Promise.all([changing(), changing()]);
        const rebuilt = done('projections rebuild');
        await until(async () => {
          const waiting = await system.query(WAITING_FOR_A_STREAM);
          return waiting.length > 0;
        }, 'the rebuilding to be half-way');
        const before = changes;
        await until(() => changes >= before + 20, 'changes meanwhile');
        await inTheWay.query('commit');
        expect(await rebuilt).toMatchObject({ corrected: still.length, removed: 0 });
        rebuilding.abort();
        await all;
      } finally {
        rebuilding.abort();
        await inTheWay.end();
      }
      for (const [id, webhook] of told) expect(await api.webhook(id)).toEqual(webhook);
      const after = await rows();
      expect(await done('projections rebuild')).toMatchObject({ corrected: 0, removed: 0 });
      expect(await rows()).toEqual(after);
    });
  });

  describe('dead-letters', () => {
    it('lists, redrives and discards', async () => {
      await system.service.publishRaw('task.created', 'poison', { messageId: 'p-1' });
      const list = () =>
        done<{ id: string; reason: string; redriven: number }[]>(
          'dead-letters list --queue event-router',
        );
      await until(async () => (await list()).length === 1, 'the dead letter');
      expect(await list()).toMatchObject([{ id: 'p-1', reason: 'not-json' }]);
      const others = await done('dead-letters list --queue event-router --reason too-large');
      expect(others).toEqual([]);

      expect(await done('dead-letters redrive --queue event-router --ids p-1')).toEqual({
        redriven: 1,
      });
      await until(async () => (await list())[0]?.redriven === 1, 'the letter to come back');
      expect(await done('dead-letters redrive --queue event-router --reason other')).toEqual({
        redriven: 0,
      });
      expect(await done('dead-letters discard --queue event-router --all')).toEqual({
        discarded: 1,
      });
      expect(await list()).toEqual([]);
    });
  });

  describe('doctor', () => {
    const findings = async (environment = settings) => {
      const { code, stdout } = await admin(['doctor', '--json'], environment);
      const told = JSON.parse(stdout) as { ok: boolean; findings: readonly Finding[] };
      const off = told.findings.filter(({ todo }) => todo !== undefined);
      expect({ code, ok: told.ok }).toEqual(
        off.length > 0 ? { code: 1, ok: false } : { code: 0, ok: true },
      );
      return { ...told, off: off.map(({ about }) => about) };
    };

    it('finds nothing wrong with what runs well', async () => {
      await until(async () => (await findings()).off.length === 0, 'a clean bill of health');
      const { stdout } = await admin(['doctor']);
      expect(stdout.trim().split('\n')).toHaveLength(13);
      expect(stdout).not.toMatch(/^off/m);
    });

    it('finds keys that do not open what is stored', async () => {
      await system.api.create({ url: system.receiver.url('/doctored'), events: ['*'] });
      const { POSTRIDER_SECRET_KEYS: right = '', ...unset } = settings;
      const by = async (keys: string) => {
        const { off } = await findings({ ...unset, POSTRIDER_SECRET_KEYS: keys });
        return off.filter((about) => about === 'sealing keys');
      };
      expect(await by(`${newKey('k9')},${right}`)).toEqual([]);
      expect(await by(newKey('k1'))).toEqual(['sealing keys']);
      expect(await by(newKey('k9'))).toEqual(['sealing keys']);
      expect((await findings(unset)).off).toContain('sealing keys');
      const { stdout } = await admin(['doctor'], { ...unset, POSTRIDER_SECRET_KEYS: newKey('k9') });
      expect(stdout).toMatch(/^off {2}sealing keys: .*lacks k1\. Add the key again/m);
    });

    it('finds dead letters, a backlog, untold events and missing partitions', async () => {
      await system.api.create({ url: system.receiver.url('/untold'), events: ['*'] });
      for (const worker of system.workers.splice(0)) await worker.stop();
      await system.service.publishRaw('task.created', 'poison');
      await system.query(`
        insert into deliveries (id, event_key, account, webhook_id, state, attempts, due_at)
        values (gen_random_uuid(), gen_random_uuid(), 'a', gen_random_uuid(), 'pending', 0,
                now() - interval '5 minutes')`);
      await system.query(
        `update events set recorded_at = now() - interval '5 minutes'
         where (stream_id, version) = (select stream_id, version from events limit 1)`,
      );
      await system.query(`update relay_checkpoints set transaction_id = '0', position = 0`);
      await system.query(`update housekeeping set done_at = now() - interval '3 hours'`);
      const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
      await system.query(`drop table deliveries_${tomorrow.replaceAll('-', '')}`);

      await until(
        async () => (await findings()).off.includes('dead letters of event-router'),
        'the dead letter',
      );
      for (const router of system.routers.splice(0)) await router.stop();
      const lost = Buffer.from('left there');
      system.service.channel.publish('', 'deliveries.dead', lost, { persistent: true });
      await system.service.channel.waitForConfirms();
      await until(
        async () => (await findings()).off.includes('dead letters on the broker'),
        'the letter that nobody takes',
      );
      expect((await findings()).off).toEqual([
        'partitions',
        'housekeeping',
        'relay',
        'deliveries due',
        'dead letters of event-router',
        'dead letters on the broker',
      ]);
      const { stdout } = await admin(['doctor']);
      expect(stdout).toContain('Start a delivery-worker');
      expect(stdout).toContain('npm run admin -- dead-letters list --queue event-router');
    });

    it('says which of the two cannot be reached', async () => {
      const off = {
        DATABASE_URL: 'postgres://x:hush@127.0.0.1:1/x',
        AMQP_URL: 'amqp://x:hush@127.0.0.1:1',
      };
      expect((await findings({ ...settings, ...off })).off).toEqual(['database', 'broker']);
      const { stdout } = await admin(['doctor'], { ...settings, ...off });
      expect(stdout).toContain('ECONNREFUSED');
      expect(stdout).not.toContain('hush');
    });
  });
});
