import type { Answer, NoWayOut } from '#domain';

import {
  TargetPolicy,
  WebhookSender,
  type ClientCertificate,
  type Letter,
} from '../ports/webhook-sender.js';
import { succeeded } from './examples.js';

/** Every letter arrives, and is answered as the test says: at once with a success unless told otherwise. */
export class FakeSender extends WebhookSender {
  readonly letters: Letter[] = [];

  constructor(
    private readonly answer: (
      letter: Letter,
    ) => Answer | NoWayOut | Promise<Answer | NoWayOut> = () => succeeded(),
  ) {
    super();
  }

  async send(letter: Letter): Promise<Answer | NoWayOut> {
    this.letters.push(letter);
    return this.answer(letter);
  }
}

/** Objects to every URL with "private" in it, and to every certificate with "garbage". */
export class FakeTargets extends TargetPolicy {
  objectionTo(url: string): string | null {
    return url.includes('private') ? 'must not be a private address' : null;
  }

  objectionToCertificate({ certificate }: ClientCertificate): string | null {
    return certificate.includes('garbage') ? 'cannot be used' : null;
  }
}
