import {
  DeadLetterRoad,
  type CollectedLetter,
  type DeadLetterQueue,
  type WholeLetter,
} from '#application';
import { collectedLetterOf, redrivenHeaders, wayBack } from '#runtime';
import type { Handed, InProcessBroker } from './broker.js';
import type { Letter } from './letter.js';

const AT_ONCE = 100;

export class InProcessDeadLetterRoad extends DeadLetterRoad {
  constructor(private readonly broker: InProcessBroker) {
    super();
  }

  async waiting(queue: DeadLetterQueue): Promise<number> {
    return this.broker.deadLetters(queue).length;
  }

  async collect(
    queue: DeadLetterQueue,
    keep: (letters: readonly CollectedLetter[]) => Promise<readonly boolean[]>,
  ): Promise<{ readonly handed: number; readonly kept: number }> {
    const inHand = this.broker.takeDead(queue, AT_ONCE);
    let kept: readonly boolean[] = [];
    try {
      kept = await keep(inHand.map((handed) => toLetter(queue, handed)));
    } finally {
      inHand.forEach((handed, i) => {
        if (kept[i] === true) handed.ack();
        else handed.handBack();
      });
    }
    return { handed: inHand.length, kept: kept.filter(Boolean).length };
  }

  async sendBack(letters: readonly WholeLetter[]): Promise<void> {
    for (const letter of letters) {
      const { exchange, routingKey } = wayBack(letter.queue, letter);
      const sent = sentBack(letter, exchange, routingKey);
      if (exchange === '') this.broker.send(letter.queue, sent);
      else this.broker.publish(sent);
    }
  }
}

const toLetter = (
  queue: DeadLetterQueue,
  { held: { letter }, redelivered }: Handed,
): CollectedLetter =>
  collectedLetterOf({ queue, ...letter, origin: letter, redelivered, properties: {} });

const sentBack = (
  { contentType, messageId, headers, body }: WholeLetter,
  exchange: string,
  routingKey: string,
): Letter => ({
  ...{ exchange, routingKey, body },
  contentType: contentType ?? undefined,
  messageId: messageId ?? undefined,
  headers: redrivenHeaders(headers),
});
