import type { LookupAddress } from 'node:dns';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Closing } from '../testing/closing.js';
import { httpReceiver, type Receiver } from '../testing/receiver.js';
import { letterTo, senderWith } from '../testing/sender.js';

const closing = new Closing();
afterEach(() => closing.all());

const INSIDE = { address: '10.1.2.3', family: 4 };
const HERE = { address: '127.0.0.1', family: 4 };

const receiverHere = async (): Promise<Receiver> =>
  closing.keep(
    await httpReceiver((_request, response) => response.setHeader('connection', 'close').end()),
  );

/** A sender that may reach 127.0.0.1 alone, and is told these addresses, one list per lookup. */
const senderTold = (...answers: LookupAddress[][]) => {
  const allowedTargets = ['127.0.0.1/32'];
  const resolve = async (): Promise<LookupAddress[]> => answers.shift() ?? [];
  return closing.keep(senderWith({ allowedTargets, resolve }));
};

describe('a host name', () => {
  it('is vetted anew for every connection, so that a name bound to another address is refused', async () => {
    const receiver = await receiverHere();
    const sender = senderTold([HERE], [INSIDE]);
    const letter = letterTo(`http://hooks.example.test:${receiver.port}/`);
    expect(await sender.send(letter)).toMatchObject({ outcome: 'success' });
    expect(await sender.send(letter)).toMatchObject({
      outcome: 'address_refused',
      error:
        'hooks.example.test resolves to a private address; whoever runs Postrider may allow it by POSTRIDER_ALLOWED_TARGETS',
    });
    expect(receiver.connections()).toBe(1);
  });

  it.each([
    ['after', [HERE, INSIDE]],
    ['before', [INSIDE, HERE]],
    ['in IPv6 disguise beside', [HERE, { address: '::ffff:10.1.2.3', family: 6 }]],
    ['without meaning beside', [HERE, { address: 'localhost', family: 4 }]],
  ])('is refused for one bad address %s a good one', async (_where, addresses) => {
    const receiver = await receiverHere();
    const answer = await senderTold(addresses).send(
      letterTo(`http://hooks.example.test:${receiver.port}/`),
    );
    expect(answer.outcome).toBe('address_refused');
    expect(answer.error).not.toContain('10.1.2.3');
    expect(receiver.connections()).toBe(0);
  });

  it('is looked up once for connections made at once', async () => {
    const receiver = await receiverHere();
    const sender = senderTold([HERE]);
    const letter = letterTo(`http://hooks.example.test:${receiver.port}/`);
    const answers = await Promise.all([sender.send(letter), sender.send(letter)]);
    expect(answers.map(({ outcome }) => outcome)).toEqual(['success', 'success']);
  });

  it('falls back to its next address when the first does not answer', async () => {
    const receiver = await receiverHere();
    const allowedTargets = ['127.0.0.0/8'];
    const resolve = async () => [{ address: '127.0.0.2', family: 4 }, HERE];
    const sender = closing.keep(senderWith({ allowedTargets, resolve }));
    const answer = await sender.send(letterTo(`http://hooks.example.test:${receiver.port}/`));
    expect(answer.outcome).toBe('success');
  });
});

describe('a literal address', () => {
  it('is reached when it is allowed, in whatever spelling', async () => {
    const receiver = await receiverHere();
    for (const host of ['127.0.0.1', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]']) {
      const answer = await senderTold().send(letterTo(`http://${host}:${receiver.port}/`));
      expect([host, answer.outcome]).toEqual([host, 'success']);
    }
  });

  it('is refused otherwise, in whatever spelling', async () => {
    const receiver = await receiverHere();
    const sender = closing.keep(senderWith({ allowedTargets: [] }));
    for (const host of ['127.0.0.1', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]', 'localhost']) {
      const answer = await sender.send(letterTo(`http://${host}:${receiver.port}/`));
      expect([host, answer.outcome]).toEqual([host, 'address_refused']);
    }
    expect(receiver.connections()).toBe(0);
  });
});
