import { afterAll, beforeAll, describe } from '@jest/globals';
import type { DeadLetterRoad } from '#application';
import { EXCHANGES } from '#runtime';
import {
  messagingContract,
  type MessagingPace,
  type MessagingUnderTest,
} from '../../application/src/testing/messaging.contract.js';
import { deadLetterRoadContract } from '../../application/src/testing/dead-letter-road.contract.js';
import { RecordingLog } from '../../application/src/testing/index.js';
import { freshVhost, type Fresh } from '../../../test/services/index.js';
import { rabbitMessaging } from './index.js';
import { assemble } from './testing/assembled.js';
import { SideDoor } from './testing/side-door.js';

describe('RabbitMQ', () => {
  let vhost: Fresh;
  beforeAll(async () => (vhost = await freshVhost()));
  afterAll(() => vhost.drop());

  messagingContract((pace) => underTest(vhost.url, pace));
});

describe('RabbitMQ, looked after', () => {
  let vhost: Fresh;
  beforeAll(async () => (vhost = await freshVhost()));
  afterAll(() => vhost.drop());

  deadLetterRoadContract((pace) => underTest(vhost.url, pace));
});

async function underTest(
  url: string,
  pace: MessagingPace,
): Promise<MessagingUnderTest & { readonly deadLetterRoad: DeadLetterRoad }> {
  const messaging = rabbitMessaging({ url, ...pace, logger: new RecordingLog() });
  const { road, announcer, deadLetterRoad, close } = await assemble(messaging);
  const sideDoor = await SideDoor.open(url);
  return {
    messaging,
    road,
    announcer,
    deadLetterRoad,
    publish: (routingKey, body, properties) =>
      sideDoor.publish(EXCHANGES.domainEvents, routingKey, body, properties),
    deadLetters: (queue) => sideDoor.peek(`${queue}.dead`),
    listenTo: (pattern) => sideDoor.listenTo(pattern),
    teardown: async () => {
      await close();
      await sideDoor.deleteEverything();
      await sideDoor.close();
    },
  };
}
