import { afterEach, describe, expect, it } from '@jest/globals';
import type { Letter } from '#application';
import { ANY_2XX, type Answer, type NoWayOut } from '#domain';
import { Closing } from './testing/closing.js';
import { httpReceiver } from './testing/receiver.js';
import { letterTo, senderWith } from './testing/sender.js';

const closing = new Closing();
afterEach(() => closing.all());

/** What comes of a receiver that says this in its headers, its body and where an acknowledgement is looked for. */
const echoed = async (rest: Partial<Letter>, said: string): Promise<Answer | NoWayOut> => {
  const { url } = closing.keep(
    await httpReceiver((_request, response) => {
      response.setHeader('x-echo', encodeURIComponent(said));
      response.end(JSON.stringify({ status: said }));
    }),
  );
  const acknowledgement = {
    ...ANY_2XX,
    body: { member: 'status', equals: 'OK', ignoreCase: false },
  };
  return closing.keep(senderWith()).send(letterTo(url, { ...rest, acknowledgement }));
};

describe('of an answer that repeats it is hidden', () => {
  it.each<[string, Partial<Letter>, string]>([
    ['a password', { auth: { kind: 'basic', user: 'jan', password: 'hunter2' } }, 'hunter2'],
    [
      'a password that is written otherwise in JSON and in URLs',
      { auth: { kind: 'basic', user: 'jan', password: 'a"b\\c d&ü' } },
      'a"b\\c d&ü',
    ],
    ['a custom header', { secretHeaders: ['X-Api-Key', 'k-123 456'] }, 'k-123 456'],
    [
      'what stands behind its scheme',
      { secretHeaders: ['Authorization', 'Bearer t-123456'] },
      't-123456',
    ],
    [
      'the secret of an HMAC',
      {
        signature: {
          ...{ kind: 'hmac', header: 'x', algorithm: 'sha1', prefix: '', secret: 's3cret' },
        } as const,
      },
      's3cret',
    ],
    [
      'a signing secret',
      { signature: { kind: 'standard', secrets: ['whsec_c2VjcmV0'] } },
      'c2VjcmV0',
    ],
  ])('%s', async (_what, rest, secret) => {
    const answer = await echoed(rest, `it was ${secret}, and no other`);
    expect(answer.outcome).toBe('not_acknowledged');
    for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]) {
      expect(JSON.stringify(answer)).not.toContain(form);
      expect(answer.excerpt + (answer.headers['x-echo'] ?? '') + answer.error).not.toContain(form);
    }
    expect(answer.error).toBe(
      '"status": "OK" was asked for, and "it was [hidden], and no other" came',
    );
  });

  it('also the half of a secret that is left where the answer is cut', async () => {
    const { url } = closing.keep(
      await httpReceiver((_request, response) =>
        response.end(`${'x'.repeat(4088)}correct horse battery staple`),
      ),
    );
    const auth = { kind: 'basic', user: 'jan', password: 'correct horse battery staple' } as const;
    const answer = await closing.keep(senderWith()).send(letterTo(url, { auth }));
    expect(answer.excerpt).toBe(`${'x'.repeat(4088)}[hidden]`);
  });
});
