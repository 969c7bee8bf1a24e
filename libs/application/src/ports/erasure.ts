/** How many of each kind were removed: `{ events: 12, deliveries: 30 }`. Kinds without any are left out. */
export type Removed = Readonly<Record<string, number>>;

export interface Erased {
  readonly removed: Removed;
  /**
   * `more`: it can go on at once. `untold`: what happened to its webhooks has still to be told to the broker,
   * and is needed until then.
   */
  readonly left: 'nothing' | 'more' | 'untold';
}

/**
 * Removes what is kept about one account or one event, for good: also recorded facts. A piece at a time, so that
 * nobody waits; begun again it goes on where it ended.
 */
export abstract class Erasure {
  /** Whether anything is kept for the account, or was erased of it within the last hour. */
  abstract knows(account: string): Promise<boolean>;
  /** The next piece of an account whose webhooks are all deleted. `now` in ms since the epoch. */
  abstract nextOfAccount(account: string, now: number): Promise<Erased>;
  /** The next piece of an event, by the publisher's id or by our key; all that bore that id. */
  abstract nextOfEvent(account: string, idOrKey: string, now: number): Promise<Erased>;
}
