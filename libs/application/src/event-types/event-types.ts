import type { JsonObject } from '#domain';
import type { Page, PageRequest } from '../ports/webhook-readers.js';
import type { EventType } from './event-type.js';

/** All schemas that an account has, by event type. */
export interface AccountSchemas {
  readonly account: string;
  readonly schemas: ReadonlyMap<string, JsonObject>;
}

/** The event types of accounts. */
export abstract class EventTypes {
  /** Adds the type, or changes all of it but when it was added. */
  abstract put(type: EventType): Promise<EventType>;
  abstract find(account: string, name: string): Promise<EventType | undefined>;
  /** By name. */
  abstract list(account: string, page: PageRequest): Promise<Page<EventType>>;
  /** False when there was none. */
  abstract remove(account: string, name: string): Promise<boolean>;
  /** The types that webhooks of the account may ask for; undefined: any. */
  abstract bindingNames(account: string): Promise<ReadonlySet<string> | undefined>;
  /**
   * Every account whose types changed since the mark (null: every account that ever had one), with what it has
   * as of now. May tell of one again; never leaves out one whose change is committed.
   */
  abstract schemasSince(
    mark: string | null,
  ): Promise<{ readonly mark: string; readonly changes: readonly AccountSchemas[] }>;
}
