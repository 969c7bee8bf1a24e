import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { allDialects } from '#dialects';
import { rawRequest } from './system/raw-request.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

const [chosen, ...others] = allDialects();
const host = ({ name }: { readonly name: string }) => `${name}.example`;

(chosen ? describe : describe.skip)('an installation that chose one dialect', () => {
  let system: System;

  beforeAll(async () => {
    system = await System.start({
      environment: {
        POSTRIDER_LEASE: '20s',
        POSTRIDER_DIALECTS: chosen!.name,
        POSTRIDER_DIALECT_HOSTS: `${host(chosen!)}=${chosen!.name}/acme`,
      },
    });
  });
  afterAll(() => system.stop());

  const placeOf = ({ name, accountInPath }: (typeof others)[number]) =>
    accountInPath ? `/${name}/acme/nothing` : `/${name}/nothing`;
  const ask = (path: string, by = '127.0.0.1') =>
    rawRequest(system.apiUrl, { path, headers: { host: by } });

  it('answers in its words, by its path and its host', async () => {
    for (const reply of [await ask(placeOf(chosen!)), await ask('/nothing', host(chosen!))]) {
      expect(reply.headers['content-type']).not.toContain('application/problem+json');
    }
  });

  it.each(others)('answers nothing for $name', async (dialect) => {
    const reply = await ask(placeOf(dialect));
    expect([reply.status, reply.headers['content-type']]).toEqual([
      ...[404, expect.stringContaining('application/problem+json')],
    ]);
  });

  it.each(others)('delivers to webhooks of $name all the same', async ({ name }) => {
    await system.api.as('acme').create({
      ...{ url: system.receiver.url(`/${name}`), events: [`${name}.*`], enabled: true },
      ...{ preset: name, profile: { verification: { kind: 'none' }, heartbeat: null } },
    });
    await system.service.publish({ id: `to-${name}`, type: `${name}.created`, account: 'acme' });
    await until(() => system.receiver.at(`/${name}`).length > 0, 'the event in its words');
  });
});
