import { describe, expect, it } from '@jest/globals';
import { accountOfLetter } from './account-of-letter.js';

describe('the account of a dead letter', () => {
  const of = (
    body: string | Buffer,
    headers = {},
    queue: Parameters<typeof accountOfLetter>[0] = 'event-router',
  ) => accountOfLetter(queue, { headers, body: Buffer.from(body) });

  it.each([
    ['it names', '{"account":"acme"}', 'acme'],
    ['it names by number', '{"account":7}', '7'],
    ['stands in for none', '{"id":""}', 'default'],
    ['cannot be told of no object', '[{"account":"acme"}]', null],
    ['cannot be told of no JSON', '{"account":"acme"', null],
    ['cannot be told by a name that is none', '{"account":{}}', null],
    ['cannot be told of no text', Buffer.from([0xff]), null],
    [
      'cannot be told of what is too long to be read',
      `{"account":"acme","x":"${'x'.repeat(17e6)}"}`,
      null,
    ],
  ])('%s', (_, body, account) => {
    expect(of(body)).toBe(account);
  });

  it('stands in the headers of a binary CloudEvent', () => {
    const headers = { 'cloudEvents:specversion': '1.0', 'cloudEvents:account': 'acme' };
    expect(of('not JSON', headers)).toBe('acme');
  });

  it('stands in the deliveries of a bundle', () => {
    const body = JSON.stringify({ deliveries: [{ event: { account: 'acme' } }, {}] });
    expect(of(body, {}, 'deliveries')).toBe('acme');
    for (const other of ['{"deliveries":[]}', '{"deliveries":7}', '{"deliveries":[null]}', '7']) {
      expect([other, of(other, {}, 'deliveries')]).toEqual([other, null]);
    }
  });
});
