import { isSameJson, type JsonObject } from '#domain';
import { Refused } from '../ports/incoming-message.js';
import type { Log } from '../ports/log.js';
import { Repeating } from '../repeating.js';
import { contentOf } from '../routing/content.js';
import type { PublishedEvent } from '../routing/read-domain-event.js';
import type { DataCheck, DataSchemas } from './data-schemas.js';
import type { AccountSchemas, EventTypes } from './event-types.js';

/** How far behind the store a process may be, in ms: it asks so often. */
const EVENT_SCHEMAS_POLL_MS = 1_000;

/** Resolves once what is committed by now is known; what comes later is known within the poll's pause. */
export const followEventSchemas = async (schemas: EventSchemas, log: Log): Promise<Repeating> => {
  await schemas.refresh();
  const poll = async (): Promise<boolean> => {
    await schemas.refresh();
    return false;
  };
  const following = new Repeating('event-schemas', EVENT_SCHEMAS_POLL_MS, poll, log);
  following.start();
  return following;
};

/** A schema that was taken compiled once: where it does not now, the machine was held up. It gets so many tries. */
const TRIES = 5;

interface Known {
  readonly schema: JsonObject;
  readonly check: DataCheck | undefined;
  readonly tries: number;
}

/**
 * The schemas of event types in memory, each compiled once. Nobody waits for the store: an event is held
 * against what was known at the last poll.
 */
export class EventSchemas {
  private readonly accounts = new Map<string, ReadonlyMap<string, Known>>();
  /** Accounts with a schema that may be tried again. */
  private readonly unfinished = new Set<string>();
  private mark: string | null = null;
  private turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly types: EventTypes,
    private readonly schemas: DataSchemas,
  ) {}

  /** Resolves once every change committed before the call is known. */
  refresh(): Promise<void> {
    this.turn = this.turn.catch(() => undefined).then(() => this.read());
    return this.turn;
  }

  /** Throws Refused when the event's type has a schema that its data breaks. */
  refuseMisfit(published: PublishedEvent): void {
    const { account, type } = published.event;
    const check = this.accounts.get(account)?.get(type)?.check;
    const problem = check?.(contentOf(published).data);
    if (!problem) return;
    const { pointer, detail } = problem;
    throw new Refused(
      'schema-violation',
      `The data breaks the JSON Schema of ${type} at "/data${pointer}": ${detail}.`,
      `/data${pointer}`,
    );
  }

  private async read(): Promise<void> {
    const { mark, changes } = await this.types.schemasSince(this.mark);
    for (const { account, schemas } of [...this.toTryAgain(), ...changes]) {
      const former = this.accounts.get(account);
      const known = [...schemas].map(
        ([name, schema]) => [name, this.known(account, schema, former?.get(name))] as const,
      );
      if (known.length > 0) this.accounts.set(account, new Map(known));
      else this.accounts.delete(account);
      if (known.some(([, one]) => mayBeTriedAgain(one))) this.unfinished.add(account);
      else this.unfinished.delete(account);
    }
    this.mark = mark;
  }

  private toTryAgain(): readonly AccountSchemas[] {
    return [...this.unfinished].map((account) => {
      const known = [...(this.accounts.get(account) ?? [])];
      return { account, schemas: new Map(known.map(([name, { schema }]) => [name, schema])) };
    });
  }

  /** One that does not compile refuses nothing, and is tried again. */
  private known(account: string, schema: JsonObject, former: Known | undefined): Known {
    const same = former && isSameJson(former.schema, schema) ? former : undefined;
    if (same && !mayBeTriedAgain(same)) return same;
    const { check } = this.schemas.compile(schema, account);
    return { schema, check, tries: (same?.tries ?? 0) + 1 };
  }
}

const mayBeTriedAgain = ({ check, tries }: Known): boolean => check === undefined && tries < TRIES;
