import { describe } from '@jest/globals';
import { EXCHANGES } from '#runtime';
import {
  messagingContract,
  type MessagingPace,
  type MessagingUnderTest,
} from '../../application/src/testing/messaging.contract.js';
import { freshVhost } from '../../../test/services/index.js';
import { rabbitMessaging } from './index.js';
import { assemble, silent } from './testing/assembled.js';
import { SideDoor } from './testing/side-door.js';

async function underTest(pace: MessagingPace): Promise<MessagingUnderTest> {
  const vhost = await freshVhost();
  const messaging = rabbitMessaging({ url: vhost.url, ...pace, logger: silent });
  const { road, announcer, close } = await assemble(messaging);
  const sideDoor = await SideDoor.open(vhost.url);
  return {
    messaging,
    road,
    announcer,
    publish: (routingKey, body, properties) =>
      sideDoor.publish(EXCHANGES.domainEvents, routingKey, body, properties),
    deadLetters: (queue) => sideDoor.peek(`${queue}.dead`),
    listenTo: (pattern) => sideDoor.listenTo(pattern),
    teardown: async () => {
      await close();
      await sideDoor.close();
      await vhost.drop();
    },
  };
}

describe('RabbitMQ', () => {
  messagingContract(underTest);
});
