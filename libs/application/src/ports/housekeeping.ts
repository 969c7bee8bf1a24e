/** Keeps the ledger fit for what comes. */
export abstract class Housekeeping {
  /**
   * Makes the partitions of the coming days, forgets the event ids seen before `copiesSince` and the kept replies
   * whose time is over. Instants in ms.
   */
  abstract tidy(terms: { readonly now: number; readonly copiesSince: number }): Promise<void>;
}
