import type { ConfirmedPublisher } from './confirmed-publisher.js';

/** Messages in a queue that no consumer has in hand. */
export const waitingIn = async (publisher: ConfirmedPublisher, queue: string): Promise<number> => {
  const { messageCount } = await publisher.inquire((channel) => channel.checkQueue(queue));
  return messageCount;
};
