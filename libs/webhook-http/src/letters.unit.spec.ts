import { createHmac } from 'node:crypto';
import type { LookupAddress } from 'node:dns';
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import type { Letter } from '#application';
import type { Answer, NoWayOut } from '#domain';
import { Closing } from './testing/closing.js';
import { bodyOf, httpReceiver } from './testing/receiver.js';
import { letterTo, SECRET, senderWith } from './testing/sender.js';

const closing = new Closing();
afterEach(() => closing.all());

interface Arrived {
  readonly answer: Answer | NoWayOut;
  /** As they were spelled, in their order. */
  readonly raw: readonly string[];
  readonly headers: Record<string, string>;
  readonly body: string;
}

const sent = async (rest: Partial<Letter>): Promise<Arrived> => {
  const arrived: Omit<Arrived, 'answer'>[] = [];
  const { url } = closing.keep(
    await httpReceiver((request, response) => {
      void bodyOf(request).then((body) => {
        const { rawHeaders: raw, headers } = request;
        arrived.push({ raw, headers: headers as Record<string, string>, body: String(body) });
        response.end();
      });
    }),
  );
  const answer = await closing.keep(senderWith()).send(letterTo(url, rest));
  return { answer, ...arrived[0]! };
};

describe("a letter's headers", () => {
  it('are sent as they are spelled', async () => {
    const { raw } = await sent({ headers: ['X-4me-Delivery', 'a', 'X-ACCELO-event', 'ü'] });
    expect(raw).toEqual(expect.arrayContaining(['X-4me-Delivery', 'X-ACCELO-event']));
    expect(raw[raw.indexOf('X-4me-Delivery') + 1]).toBe('a');
  });

  it('may hold one name several times', async () => {
    const link = ['Link', '<https://a.example>', 'Link', '<https://b.example>'];
    const { headers } = await sent({ headers: link });
    expect(headers['link']).toBe('<https://a.example>, <https://b.example>');
  });

  it("replace the sender's own user-agent", async () => {
    const { raw, headers } = await sent({ headers: ['User-Agent', 'Acme-Hooks/1'] });
    expect(headers['user-agent']).toBe('Acme-Hooks/1');
    expect(raw.filter((text) => text.toLowerCase() === 'user-agent')).toHaveLength(1);
  });

  it('do not replace what is written for it otherwise, or what runs the connection', async () => {
    const { raw, headers } = await sent({
      auth: { kind: 'basic', user: 'jan', password: 'hunter2' },
      headers: [
        ...['Host', 'evil.example', 'Content-Length', '1', 'Transfer-Encoding', 'chunked'],
        ...['Connection', 'close', 'Expect', '100-continue', 'Upgrade', 'x', 'TE', 'trailers'],
        ...['Authorization', 'Bearer other', 'Content-Type', 'text/html', 'Webhook-Id', 'other'],
      ],
    });
    expect(headers['host']).toMatch(/^127\.0\.0\.1:/);
    expect(headers['authorization']).toMatch(/^Basic /);
    expect(headers['content-type']).toBe('application/json');
    expect(headers['webhook-id']).toBe(letterTo('').deliveryId);
    expect(raw.map((text) => text.toLowerCase())).not.toEqual(
      expect.arrayContaining(['transfer-encoding', 'expect', 'upgrade', 'te']),
    );
  });

  it('are rendered once, though a secret one is called the same', async () => {
    const { raw } = await sent({
      headers: ['ce-id', 'rendered'],
      secretHeaders: ['Ce-Id', 'forged', 'X-Own', 'kept'],
    });
    expect(raw.filter((_, i) => /^(?:ce-id|x-own)$/i.test(raw[i - 1] ?? ''))).toEqual([
      ...['rendered', 'kept'],
    ]);
  });

  it('may hold an authorization of their own', async () => {
    const { headers } = await sent({ headers: ['Authorization', 'Bearer 123'] });
    expect(headers['authorization']).toBe('Bearer 123');
  });
});

describe("a letter's body", () => {
  it('has the content-type that it says', async () => {
    const form = { contentType: 'application/x-www-form-urlencoded', body: 'a=1&b=%C3%BC' };
    expect(await sent(form)).toMatchObject({
      headers: { 'content-type': form.contentType },
      body: form.body,
    });
  });
});

describe("a letter's signature", () => {
  it('may be none', async () => {
    const { raw } = await sent({ signature: { kind: 'none' } });
    expect(raw.join('\n')).not.toMatch(/webhook-|signature/i);
  });

  it('may be an HMAC in a header of choice, behind a prefix of choice, over the bytes sent', async () => {
    const { raw, body } = await sent({
      body: '{"gruß":"ß"}',
      signature: {
        ...{ kind: 'hmac', header: 'X-Hub-Signature', algorithm: 'sha512' },
        ...{ prefix: 'sha512=', secret: 'schlüssel' },
      },
    });
    const hex = createHmac('sha512', 'schlüssel').update(body).digest('hex');
    expect(raw[raw.indexOf('X-Hub-Signature') + 1]).toBe(`sha512=${hex}`);
    expect(raw.join('\n')).not.toMatch(/webhook-/i);
  });

  it('may be by several secrets at once', async () => {
    const other = `whsec_${Buffer.from('another key').toString('base64')}`;
    const { headers, body } = await sent({
      signature: { kind: 'standard', secrets: [other, SECRET] },
    });
    for (const secret of [other, SECRET]) new Webhook(secret).verify(body, headers);
  });

  it('is missed when there is no secret', async () => {
    const letter = letterTo('http://127.0.0.1:9/', {
      signature: { kind: 'standard', secrets: [] },
    });
    expect(await closing.keep(senderWith()).send(letter)).toMatchObject({
      outcome: 'protocol_error',
      error: 'there is no signing secret',
      request: null,
    });
  });
});

describe("a letter's timeout", () => {
  it("is its own, whatever other letters' are", async () => {
    const held: ServerResponse[] = [];
    const { url } = closing.keep(await httpReceiver((_request, response) => held.push(response)));
    const sender = closing.keep(senderWith());
    const patient = sender.send(letterTo(url, { timeoutMs: 60_000 }));
    const hasty = await sender.send(letterTo(url, { timeoutMs: 50 }));
    expect(hasty).toMatchObject({ outcome: 'timeout', error: 'no answer within 50 ms' });
    for (const response of held) response.end();
    expect(await patient).toMatchObject({ outcome: 'success' });
  });

  it('may be longer than another letter waits for the same name', async () => {
    const { port } = closing.keep(await httpReceiver((_request, response) => response.end()));
    let found = (_addresses: LookupAddress[]): void => undefined;
    const lookup = new Promise<LookupAddress[]>((resolve) => (found = resolve));
    const sender = closing.keep(senderWith({ resolve: () => lookup }));
    const url = `http://slow.example.test:${port}/`;
    const patient = sender.send(letterTo(url, { timeoutMs: 60_000 }));
    const hasty = await sender.send(letterTo(url, { timeoutMs: 50 }));
    expect(hasty).toMatchObject({ outcome: 'timeout', error: 'no connection within 50 ms' });
    found([{ address: '127.0.0.1', family: 4 }]);
    expect(await patient).toMatchObject({ outcome: 'success' });
  });
});

describe('of a request is shown', () => {
  it('all but what is secret', async () => {
    const { answer } = await sent({
      auth: { kind: 'basic', user: 'jan', password: 'hunter2' },
      headers: ['X-4me-Delivery', 'd-1', 'User-Agent', 'Acme/1'],
      secretHeaders: ['X-Token', 'abc'],
    });
    const shown = answer.request!;
    expect(shown.bytes).toBe(Buffer.byteLength(letterTo('').body));
    expect(shown.headers).toEqual({
      'content-type': 'application/json',
      'webhook-id': letterTo('').deliveryId,
      'webhook-timestamp': expect.stringMatching(/^\d+$/),
      'webhook-signature': expect.stringMatching(/^v1,/),
      'user-agent': 'Acme/1',
      authorization: 'Basic [hidden]',
      'X-4me-Delivery': 'd-1',
      'X-Token': '[hidden]',
    });
    expect(JSON.parse(JSON.stringify(shown))).toEqual({
      headers: shown.headers,
      bytes: shown.bytes,
    });
  });

  it('no user agent that is secret, and no authorization that a letter bears itself', async () => {
    const { answer, headers } = await sent({
      headers: ['Authorization', 'Bearer 123'],
      secretHeaders: ['User-Agent', 'Secret/1'],
    });
    expect(headers).toMatchObject({ 'user-agent': 'Secret/1', authorization: 'Bearer 123' });
    expect(answer.request!.headers).toMatchObject({
      ...{ 'user-agent': '[hidden]', Authorization: 'Bearer [hidden]' },
    });
  });

  it('what was to be sent, when nobody took it', async () => {
    const sender = closing.keep(senderWith({ resolve: () => Promise.resolve([]) }));
    const { request } = await sender.send(letterTo('http://nowhere.example.test/'));
    expect(request?.headers['user-agent']).toBe('Postrider/0.0.0');
  });
});
