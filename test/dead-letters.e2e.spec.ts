import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { GetMessage } from 'amqplib';
import { System } from './system/system.js';
import { until } from './system/until.js';

describe('a message that is no domain event', () => {
  let system: System;

  beforeAll(async () => {
    system = await System.start({ environment: { POSTRIDER_MAX_EVENT_BYTES: '4096' } });
  });
  afterAll(() => system.stop());

  const dead = async (): Promise<GetMessage> => {
    const letters: GetMessage[] = [];
    await until(async () => {
      const letter = await system.service.channel.get('event-router.dead', { noAck: true });
      if (letter !== false) letters.push(letter);
      return letters.length > 0;
    }, 'the dead letter');
    return letters[0] as GetMessage;
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
      const { content, properties } = await dead();
      expect(content.equals(Buffer.from(body))).toBe(true);
      expect(properties.headers).toMatchObject({
        'x-postrider-reason': reason,
        'x-postrider-detail': expect.any(String),
        'x-postrider-routing-key': type,
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
    const { messageCount } = await system.service.channel.checkQueue('event-router.dead');
    expect(messageCount).toBe(50);
  });
});
