import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { lettersOf, type LetterBody } from './system/dead-letters.js';
import { System } from './system/system.js';
import { until } from './system/until.js';

describe('a message that is no domain event', () => {
  let system: System;

  beforeAll(async () => {
    system = await System.start({ environment: { POSTRIDER_MAX_EVENT_BYTES: '4096' } });
  });
  afterAll(() => system.stop());
  beforeEach(async () => {
    await system.api.call('POST', '/v1/dead-letters/discard', { queue: 'event-router', all: true });
  });

  const dead = async (count: number): Promise<readonly LetterBody[]> => {
    let letters: readonly LetterBody[] = [];
    await until(async () => {
      letters = await lettersOf(system.api);
      return letters.length >= count;
    }, `${count} dead letters`);
    return letters;
  };

  it.each([
    ['is not JSON', 'task.created', '{"id": "1", ', 'not-json'],
    ['is not UTF-8', 'task.created', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), 'not-utf8'],
    ['is no object', 'task.created', '[1, 2]', 'not-an-object'],
    ['has no id', 'task.created', '{"data": {}}', 'invalid-id'],
    ['has an endless id', 'task.created', JSON.stringify({ id: 'x'.repeat(129) }), 'invalid-id'],
    ['has a type no one could ask for', 'Task Created!', '{"id": "1"}', 'invalid-type'],
    [
      'has a time that is none',
      'task.created',
      '{"id": "1", "occurredAt": "teatime"}',
      'invalid-occurredat',
    ],
    [
      'is too large',
      'task.created',
      JSON.stringify({ id: '1', data: 'x'.repeat(5_000) }),
      'too-large',
    ],
    ['is empty', 'task.created', '', 'not-json'],
  ])(
    'and %s goes to the dead letters with the reason, its bytes untouched',
    async (_, type, body, reason) => {
      await system.service.publishRaw(type, body);
      const [letter] = await dead(1);
      expect(Buffer.from(letter!.body, letter!.encoding).equals(Buffer.from(body))).toBe(true);
      expect(letter).toMatchObject({
        ...{ reason, detail: expect.any(String), routingKey: type, exchange: 'domain.events' },
      });
    },
  );

  it('neither blocks nor crashes anything: what comes after it is delivered', async () => {
    await system.api.create({ url: system.receiver.url('/after'), events: ['*'], enabled: true });
    for (let i = 0; i < 50; i += 1) await system.service.publishRaw('task.created', `poison ${i}`);
    await system.service.publish({ id: 'after', type: 'task.created' });
    await until(
      () => system.receiver.eventIds('/after').has('after'),
      'the event after the poison',
    );
    expect(system.receiver.at('/after')).toHaveLength(1);
    expect(await dead(50)).toHaveLength(50);
  });

  it('is neither lost nor doubled, though routers are killed over it', async () => {
    const bodies = Array.from({ length: 400 }, (_, i) => `killed over ${i}`);
    for (const body of bodies) await system.service.publishRaw('task.created', body);
    for (const share of [0.2, 0.6]) {
      await dead(bodies.length * share);
      await system.routers.pop()?.kill();
      await system.addRouter();
    }
    await dead(bodies.length);
    const { messageCount } = await system.service.channel.checkQueue('event-router.dead');
    expect(messageCount).toBe(0);
    expect((await dead(bodies.length)).map(({ body }) => body).sort()).toEqual(bodies.sort());
  });
});
