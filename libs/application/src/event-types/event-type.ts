import { DomainError, type JsonObject } from '#domain';

export const TRIGGERS = ['create', 'update', 'delete', 'other'] as const;
export type Trigger = (typeof TRIGGERS)[number];

/** A type of domain event that an account knows. Instants are ISO 8601. */
export interface EventType {
  readonly account: string;
  /** As events name it: `task.created`. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** What it happens to: `task`. */
  readonly objectType: string | null;
  /** What happens to it. */
  readonly trigger: Trigger;
  /** JSON Schema (2020-12) of an event's data; null: any data. */
  readonly schema: JsonObject | null;
  /** Data as an event may have it. */
  readonly example: unknown;
  readonly deprecated: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export class EventTypeNotFound extends DomainError {
  readonly code = 'event-type-not-found';

  constructor(name: string) {
    super(`There is no event type ${name} in this account.`);
  }
}
