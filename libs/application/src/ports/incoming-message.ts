import { DomainError } from '#domain';

/** A message as it lay on the broker, whichever broker that is. */
export interface IncomingMessage {
  readonly routingKey: string;
  readonly contentType: string | undefined;
  readonly messageId: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Uint8Array;
  /** The broker handed it out before and does not know what came of it. */
  readonly redelivered: boolean;
}

/** The message itself is at fault: it goes to the dead letters with its reason, and nothing waits for it. */
export class Refused extends DomainError {
  readonly code = 'refused';

  /** `reason` is stable and short (`not-json`); the message says what to do. */
  constructor(
    readonly reason: string,
    message: string,
    /** Where in the event it is, as a JSON pointer; undefined: it is told in words alone. */
    readonly pointer?: string,
  ) {
    super(message);
  }
}
