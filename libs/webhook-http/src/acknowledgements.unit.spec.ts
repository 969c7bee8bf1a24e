import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Letter } from '#application';
import { ANY_2XX, type Answer, type NoWayOut } from '#domain';
import { Closing } from './testing/closing.js';
import { httpReceiver } from './testing/receiver.js';
import { letterTo, senderWith } from './testing/sender.js';

const closing = new Closing();
afterEach(() => closing.all());

const answerTo = async (
  rest: Partial<Letter>,
  listener: RequestListener,
): Promise<Answer | NoWayOut> => {
  const { url } = closing.keep(await httpReceiver(listener));
  return closing.keep(senderWith()).send(letterTo(url, rest));
};

describe('an answer that must say {"status": "OK"} in JSON', () => {
  const acknowledgement = {
    ...({ status: '200', contentType: 'json', echoHeader: null } as const),
    body: { member: 'status', equals: 'OK', ignoreCase: true },
  };
  const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

  it('acknowledges when it does', async () => {
    const answer = await answerTo({ acknowledgement }, (_request, response) =>
      response.writeHead(200, JSON_TYPE).end('{"status":"ok"}'),
    );
    expect(answer).toMatchObject({ outcome: 'success', error: null });
  });

  it.each<[string, RequestListener, string]>([
    [
      'has another status',
      (_request, response) => response.writeHead(204).end(),
      'status 200 was asked for, and 204 came',
    ],
    [
      'is no JSON',
      (_request, response) => response.setHeader('content-type', 'text/html').end('<p>OK'),
      'content-type application/json was asked for, and "text/html" came',
    ],
    [
      'says something else',
      (_request, response) => response.writeHead(200, JSON_TYPE).end('{"status":"no"}'),
      '"status": "OK" was asked for, and "no" came',
    ],
    [
      'is longer than is kept of it',
      (_request, response) =>
        response.writeHead(200, JSON_TYPE).end(`{"status":"OK"}${' '.repeat(4082)}`),
      '"status": "OK" was asked for, and the body was not read: it is longer than 4 KiB',
    ],
    [
      'is compressed',
      (_request, response) =>
        response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }).end('x'),
      '"status": "OK" was asked for, and the body was not read: it is encoded as gzip',
    ],
  ])('does not acknowledge when it %s', async (_what, listener, error) => {
    const answer = await answerTo({ acknowledgement }, listener);
    expect(answer).toMatchObject({ outcome: 'not_acknowledged', error });
    expect(answer.status).toBeLessThan(300);
  });

  it('may be 4 KiB long', async () => {
    const answer = await answerTo({ acknowledgement }, (_request, response) =>
      response.writeHead(200, JSON_TYPE).end(`{"status":"OK"}${' '.repeat(4081)}`),
    );
    expect(answer.outcome).toBe('success');
  });

  it('is a failure of its status when that is none of 2xx', async () => {
    const answer = await answerTo({ acknowledgement }, (_request, response) =>
      response.writeHead(500, JSON_TYPE).end('{"status":"OK"}'),
    );
    expect(answer).toMatchObject({
      outcome: 'http_status',
      error: '500 Internal Server Error',
    });
  });
});

describe('an answer that must bear a secret header again', () => {
  const secret = 'b537207f20cbfa02357cf448134da559';
  const letter: Partial<Letter> = {
    secretHeaders: ['X-Hook-Secret', secret],
    acknowledgement: { ...ANY_2XX, status: '200-or-204', echoHeader: 'X-Hook-Secret' },
  };

  it('acknowledges when it does, and the secret is not shown', async () => {
    const answer = await answerTo(letter, (request, response) => {
      response.setHeader('X-HOOK-SECRET', request.headers['x-hook-secret'] ?? '');
      response.writeHead(204).end();
    });
    expect(answer).toMatchObject({ outcome: 'success', headers: { 'x-hook-secret': '[hidden]' } });
    expect(JSON.stringify(answer)).not.toContain(secret);
  });

  it('does not acknowledge otherwise, and the secret is not shown', async () => {
    const answer = await answerTo(letter, (_request, response) =>
      response.setHeader('x-hook-secret', `${secret}!`).end(),
    );
    expect(answer).toMatchObject({
      outcome: 'not_acknowledged',
      error: 'header x-hook-secret was to come back as it was sent, and came with another value',
    });
    expect(JSON.stringify(answer)).not.toContain(secret);
  });
});

describe('an answer asks', () => {
  it.each([429, 503])('to wait, by Retry-After of a %d', async (status) => {
    const answer = await answerTo({}, (_request, response) =>
      response.writeHead(status, { 'retry-after': '120' }).end(),
    );
    expect(answer).toMatchObject({ outcome: 'http_status', retryAfterMs: 120_000 });
  });

  it('not to wait otherwise', async () => {
    const answer = await answerTo({}, (_request, response) =>
      response.writeHead(500, { 'retry-after': '120' }).end(),
    );
    expect(answer.retryAfterMs).toBeNull();
  });

  it.each(['disable', 'abort-message'])('for %s by a header of its own', async (command) => {
    const answer = await answerTo({}, (_request, response) =>
      response.setHeader('Webhook-Delivery', command).end(),
    );
    expect(answer).toMatchObject({ outcome: 'success', command });
  });

  it('for nothing else', async () => {
    const answer = await answerTo({}, (_request, response) => response.end());
    expect(answer).toMatchObject({ retryAfterMs: null, command: null });
  });
});
