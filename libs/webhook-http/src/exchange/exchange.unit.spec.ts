import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Client } from 'undici';
import { Closing } from '../testing/closing.js';
import { httpReceiver } from '../testing/receiver.js';
import { Exchange, type Ending } from './exchange.js';

const closing = new Closing();
afterEach(() => closing.all());

describe('an exchange', () => {
  it('that waited too long for a connection is never sent, and the connection stays', async () => {
    const paths: unknown[] = [];
    const held: ServerResponse[] = [];
    let arrive = (): void => undefined;
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    const receiver = await httpReceiver((request, response) => {
      paths.push(request.url);
      if (request.url !== '/slow') return response.end();
      held.push(response);
      return arrive();
    });
    closing.keep(receiver);
    const client = closing.keep(new Client(`http://127.0.0.1:${receiver.port}`));
    const post = (path: string, timeoutMs: number): Promise<Ending> =>
      new Promise((done) => {
        client.dispatch(
          { method: 'POST', path },
          new Exchange({ timeoutMs, remainingMs: timeoutMs }, done),
        );
      });

    const slow = post('/slow', 5000);
    await arrived;
    const { failure } = await post('/too-late', 20);
    expect(failure).toMatchObject({
      outcome: 'timeout',
      message: 'no connection within 20 ms',
    });
    for (const response of held) response.end();
    expect(await slow).toMatchObject({ status: 200, failure: null });
    expect(await post('/next', 5000)).toMatchObject({ status: 200, failure: null });
    expect(paths).toEqual(['/slow', '/next']);
    expect(receiver.connections()).toBe(1);
  });
});
