/** What a product service published, as far as Postrider needs to know it. */
export interface DomainEvent {
  /** The publisher's own id, unique within the account for the dedup window. */
  readonly id: string;
  readonly account: string;
  readonly type: string;
  readonly project: string | null;
  /** ISO 8601, UTC. */
  readonly occurredAt: string;
}

export const DEFAULT_ACCOUNT = 'default';

export const MAX_ID_LENGTH = 128;
export const MAX_TYPE_LENGTH = 128;

const TYPE = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/;
// eslint-disable-next-line no-control-regex -- PostgreSQL text takes no NUL, and no log line needs the others
const CONTROL = /[\u0000-\u001f\u007f]/;

export const isEventType = (text: string): boolean =>
  text.length <= MAX_TYPE_LENGTH && TYPE.test(text);

/** Ids of events, accounts and projects: 1 to 128 characters, none of them a control character. */
export const isId = (text: string): boolean =>
  text.length > 0 && text.length <= MAX_ID_LENGTH && !CONTROL.test(text) && text.isWellFormed();
