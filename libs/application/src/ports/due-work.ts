/** What is due and nobody has taken, deliveries, or nobody has done, appointments. */
export abstract class DueWork {
  /** Since when the oldest of it is due, in ms since the epoch; null: nothing is. */
  abstract oldestDueAt(): Promise<number | null>;
}
