import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answering, type Received } from './system/receiver.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

const CLIENT_SECRET = 'nobody-else-knows-4711';
const BASIC = Buffer.from(`postrider:${CLIENT_SECRET}`).toString('base64');

describe('a webhook by OAuth 2 client credentials', () => {
  let system: System;
  let made = 0;

  beforeAll(async () => {
    system = await System.start({
      time: 'movable',
      environment: { POSTRIDER_LOG_LEVEL: 'debug' },
    });
  });
  afterAll(() => system.stop());

  /** With a token endpoint of its own, that gives an hour to each of its tokens. */
  const create = async () => {
    made += 1;
    const [path, tokens, type] = [`/hook-${made}`, `/token-${made}`, `owed.case-${made}`];
    const tokenOf = (n: number) => `bearer-of-${type}-${n}`;
    const { api, receiver, service } = system;
    receiver.behave(tokens, (response) => {
      const access_token = tokenOf(receiver.at(tokens).length);
      const token = { access_token, token_type: 'Bearer', expires_in: 3600 };
      response.end(JSON.stringify(token));
    });
    const oauth2 = {
      ...{ tokenUrl: receiver.url(tokens), scope: 'hooks' },
      ...{ clientId: 'postrider', clientSecret: CLIENT_SECRET },
    };
    const draft = { url: receiver.url(path), events: [type], enabled: true, oauth2 };
    const created = await api.call<{ id: string; secret: string }>('POST', '/v1/webhooks', draft);
    const { id } = created.body;
    let published = 0;
    const deliver = async () => {
      published += 1;
      await service.publish({ id: `${type}-${published}`, type });
      const isDelivered = async () => {
        const [latest] = await api.deliveries(id);
        return latest?.event.id === `${type}-${published}` && latest.status === 'succeeded';
      };
      await until(isDelivered, 'it to be delivered');
    };
    const shown = () => receiver.at(path).map(({ headers }) => headers.authorization);
    return { id, path, tokens, created, tokenOf, deliver, shown };
  };

  it('asks its token endpoint once, and anew when the token expires', async () => {
    const { tokens, tokenOf, deliver, shown } = await create();
    const asked = () => system.receiver.at(tokens);
    await deliver();
    await deliver();
    await system.clock.forward('58m');
    await deliver();
    expect(asked()).toHaveLength(1);
    await system.clock.forward('2m');
    await deliver();
    expect(asked()).toHaveLength(2);
    for (const { headers, body } of asked()) {
      expect(headers).toMatchObject({ authorization: `Basic ${BASIC}` });
      expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
        ...{ grant_type: 'client_credentials', scope: 'hooks' },
      });
    }
    expect(shown()).toEqual([1, 1, 1, 2].map((n) => `Bearer ${tokenOf(n)}`));
  });

  it('asks anew when its endpoint refuses the token, and what was refused is delivered', async () => {
    const { id, path, tokenOf, deliver, shown } = await create();
    await deliver();
    system.receiver.behave(path, (response, { headers }) => {
      response.writeHead(headers.authorization === `Bearer ${tokenOf(1)}` ? 401 : 200).end();
    });
    await deliver();
    expect(shown()).toEqual([1, 1, 2].map((n) => `Bearer ${tokenOf(n)}`));
    const [latest] = await system.api.deliveries(id);
    const { history } = await system.api.delivery(latest!.id);
    expect(history).toMatchObject([{ outcome: 'http_status', status: 401 }, { status: 200 }]);
  });

  it('never shows its secret, nor a token, though careless receivers repeat them', async () => {
    const { id, path, tokens, created, tokenOf, deliver } = await create();
    const { api, receiver, service } = system;
    await deliver();
    const repeating = ({ headers, body }: Received) =>
      `${String(headers.authorization)} ${CLIENT_SECRET} ${body}`;
    receiver.behave(path, (response, received) => response.end(repeating(received)));
    await deliver();
    receiver.behave(tokens, (response, received) =>
      response.writeHead(400).end(JSON.stringify({ error: repeating(received) })),
    );
    await system.clock.forward('1h');
    const failing = deliver();
    await until(async () => (await api.webhook(id)).failures > 0, 'a failure');
    expect(await api.webhook(id)).toMatchObject({ lastError: 'token endpoint: 400 Bad Request' });
    expect(receiver.at(path)).toHaveLength(2);
    receiver.behave(tokens, answering(200, `{"access_token":"${tokenOf(2)}"}`));
    await failing;
    const replies = await Promise.all([
      ...['', '/history', '/deliveries'].map((at) => api.call('GET', `/v1/webhooks/${id}${at}`)),
      ...(await api.deliveries(id)).map((each) => api.call('GET', `/v1/deliveries/${each.id}`)),
    ]);
    const rows = await Promise.all(
      ['events', 'streams', 'webhooks', 'deliveries', 'attempts'].map((table) =>
        system.query(`select t::text as row from ${table} t`),
      ),
    );
    expect(created.body).toMatchObject({ oauth2: { clientId: 'postrider', scope: 'hooks' } });
    const everything: Readonly<Record<string, string>> = {
      replies: [created, ...replies].map(({ text }) => text).join('\n'),
      logs: system.processes.flatMap(({ lines }) => lines).join('\n'),
      news: JSON.stringify(service.heard),
      rows: JSON.stringify(rows),
    };
    for (const [place, text] of Object.entries(everything)) {
      expect(text).toContain(id);
      for (const secret of [CLIENT_SECRET, BASIC, tokenOf(1), tokenOf(2)])
        expect([place, secret, text.includes(secret)]).toEqual([place, secret, false]);
    }
  });
});
