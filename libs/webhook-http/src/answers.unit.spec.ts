import { afterEach, describe, expect, it } from '@jest/globals';
import type { RequestListener } from 'node:http';
import type { Answer, NoWayOut } from '#domain';
import { Closing } from './testing/closing.js';
import { bodyOf, httpReceiver, tcpReceiver } from './testing/receiver.js';
import { letterTo, senderWith } from './testing/sender.js';

const closing = new Closing();
afterEach(() => closing.all());

const answerTo = async (listener: RequestListener): Promise<Answer | NoWayOut> => {
  const { url } = closing.keep(await httpReceiver(listener));
  return closing.keep(senderWith()).send(letterTo(url));
};

describe('an answer is', () => {
  it.each([200, 201, 202, 204, 299])('a success when its status is %d', async (status) => {
    const answer = await answerTo((_request, response) => response.writeHead(status).end());
    expect(answer).toMatchObject({ outcome: 'success', status, error: null });
  });

  it.each([
    [400, '400 Bad Request'],
    [404, '404 Not Found'],
    [410, '410 Gone'],
    [429, '429 Too Many Requests'],
    [503, '503 Service Unavailable'],
    [599, '599 unknown status'],
  ])('a failure when its status is %d', async (status, error) => {
    const answer = await answerTo((_request, response) =>
      response.writeHead(status, 'Pwned').end(),
    );
    expect(answer).toMatchObject({ outcome: 'http_status', status, error });
  });

  it('a failure when it redirects, and nobody follows', async () => {
    let requests = 0;
    const answer = await answerTo((_request, response) => {
      requests += 1;
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    const error = '307 Temporary Redirect (redirects are not followed)';
    expect(answer).toMatchObject({ outcome: 'http_status', status: 307, error });
    expect(answer.headers['location']).toBe('/elsewhere');
    expect(requests).toBe(1);
  });

  it('the last one, not the informational ones before it', async () => {
    const answer = await answerTo((_request, response) => {
      response.writeEarlyHints({ link: '</style.css>; rel=preload' });
      response.writeHead(201).end();
    });
    expect(answer).toMatchObject({ outcome: 'success', status: 201 });
    expect(answer.headers).not.toHaveProperty('link');
  });
});

describe('of an answer is kept', () => {
  it('the time it took', async () => {
    let now = 1000;
    const { url } = closing.keep(
      await httpReceiver((_request, response) => {
        now += 250;
        response.end();
      }),
    );
    const answer = await closing
      .keep(senderWith({ clock: { now: () => now } }))
      .send(letterTo(url));
    expect(answer).toMatchObject({ startedAt: 1000, durationMs: 250 });
  });

  it('each header as one text, cut to 1024 characters', async () => {
    const answer = await answerTo((_request, response) => {
      response.setHeader('X-Several', ['a', 'b', 'c']);
      response.writeHead(200, { 'X-Long': 'x'.repeat(5000), 'Set-Cookie': ['a=1', 'b=2'] }).end();
    });
    expect(answer.headers).toMatchObject({
      'x-several': 'a, b, c',
      'x-long': 'x'.repeat(1024),
      'set-cookie': 'a=1, b=2',
    });
  });

  it('headers with names every object has', async () => {
    const { url } = closing.keep(
      await tcpReceiver((socket) => {
        socket.end(
          'HTTP/1.1 200 OK\r\n__proto__: a\r\nconstructor: b\r\ncontent-length: 0\r\n\r\n',
        );
      }),
    );
    const answer = await closing.keep(senderWith()).send(letterTo(url));
    expect(answer.outcome).toBe('success');
    expect(answer.headers['constructor']).toBe('b');
    expect(Object.getPrototypeOf(answer.headers)).toBe(Object.prototype);
  });

  it('the first 4 KiB of the body, without NUL', async () => {
    const answer = await answerTo((_request, response) => response.end(`\0${'é'.repeat(4000)}`));
    expect(answer.excerpt).toBe('é'.repeat(2047));
  });

  it('of a compressed body that it was one', async () => {
    const answer = await answerTo((_request, response) => {
      response.writeHead(500, { 'content-encoding': 'gzip' }).end(Buffer.alloc(123));
    });
    expect(answer.excerpt).toBe('(gzip, 123 bytes)');
  });

  it('nothing of the credentials when the receiver repeats them', async () => {
    const { url } = closing.keep(
      await httpReceiver((request, response) => {
        void bodyOf(request).then(() => {
          response.setHeader('x-echo', request.headers.authorization ?? '');
          response.writeHead(401).end(`no ${request.headers.authorization}, password hunter2`);
        });
      }),
    );
    const auth = { kind: 'basic', user: 'jan', password: 'hunter2' } as const;
    const answer = await closing.keep(senderWith()).send(letterTo(url, { auth }));
    expect(answer.excerpt).toBe('no Basic [hidden], password [hidden]');
    expect(answer.headers['x-echo']).toBe('Basic [hidden]');
  });
});

describe('an answer that does not end', () => {
  it.each([
    [200, 'success'],
    [500, 'http_status'],
  ])('is judged by its status %d after 64 KiB, and hung up on', async (status, outcome) => {
    const receiver = closing.keep(
      await httpReceiver((_request, response) => {
        response.writeHead(status);
        const pour = (): void => {
          while (!response.destroyed && response.write('x'.repeat(1024)));
          if (!response.destroyed) response.once('drain', pour);
        };
        pour();
      }),
    );
    const answer = await closing.keep(senderWith()).send(letterTo(receiver.url));
    expect(answer).toMatchObject({ outcome, status, excerpt: 'x'.repeat(4096) });
    await receiver.hungUp();
  });
});
